/** The items of a comma-separated list, trimmed, without empty ones. */
export function splitList(text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim())
  return items.filter((item) => item !== '')
}
