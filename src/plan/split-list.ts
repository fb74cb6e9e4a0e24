/** Splits a comma-separated value; blanks around an item and empty items are dropped. */
export function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
