/** Three numbers, and what follows a hyphen (https://semver.org, items 2 and 9). */
const pattern = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([\dA-Za-z.-]+))?(?:\+[\dA-Za-z.-]+)?$/

/** Whether a text is a version of awsx. */
export function isVersion(text: string): boolean {
  return pattern.test(text)
}

/**
 * Compares two versions by their precedence (https://semver.org, item 11).
 * @returns a negative number if the first is older, 0 for the same precedence, undefined if one is no version
 */
export function compareVersions(one: string, other: string): number | undefined {
  const [left, right] = [pattern.exec(one), pattern.exec(other)]
  if (left === null || right === null) return undefined
  for (const index of [1, 2, 3]) {
    const difference = Number(left[index]) - Number(right[index])
    if (difference !== 0) return difference
  }
  return comparePrereleases(left[4], right[4])
}

/** A version without a pre-release is newer than one with it. */
function comparePrereleases(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined)
  const [left, right] = [one.split('.'), other.split('.')]
  for (const [index, word] of left.entries()) {
    const against = right[index]
    if (against === undefined) return 1
    const difference = compareIdentifiers(word, against)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** Numbers are older than words. */
function compareIdentifiers(one: string, other: string): number {
  const isNumber = (word: string): boolean => /^\d+$/.test(word)
  if (isNumber(one) && isNumber(other)) return Number(one) - Number(other)
  if (isNumber(one) !== isNumber(other)) return isNumber(one) ? -1 : 1
  return one === other ? 0 : one < other ? -1 : 1
}
