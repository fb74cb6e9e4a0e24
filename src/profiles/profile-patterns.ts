/**
 * Filters names by a pattern.
 * @param pattern `*` matches any text, `?` one character; undefined matches all names
 */
export function matchNames(names: readonly string[], pattern: string | undefined): readonly string[] {
  if (pattern === undefined) return names
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const expression = new RegExp(`^${source}$`, 'su')
  return names.filter((name) => expression.test(name))
}
