import { matchNames } from '../profiles/profile-patterns.ts'
import { splitList } from '../text/split-list.ts'

/** A target before it is planned: a profile, `ACCOUNT/ROLE`, or a role that a profile assumes. */
export interface TargetRequest {
  readonly name: string
  /** Null for the usual region. */
  readonly region: string | null
  /** Whether the user wrote this name. Of a pattern, profiles without credentials are left out. */
  readonly isNamed: boolean
}

/** Splits the text of the positional: names, `ACCOUNT/ROLE`, and patterns, separated by commas. A profile with exactly that name comes first. */
export function readNames(text: string, profiles: readonly string[]): readonly TargetRequest[] {
  if (profiles.includes(text)) return [request(text, true)]
  return splitList(text).flatMap((word) => {
    if (profiles.includes(word) || !isPattern(word)) return [request(word, true)]
    return matchNames(profiles, word).map((name) => request(name, false))
  })
}

function isPattern(word: string): boolean {
  return /[*?]/.test(word)
}

export function request(name: string, isNamed: boolean): TargetRequest {
  return { name, region: null, isNamed }
}

/**
 * Reads a list of targets: one on each line, and after a tab its region. Empty lines and lines that start with `#` are left out.
 */
export function readTargetList(text: string): readonly TargetRequest[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name = '', region = ''] = line.split('\t').map((part) => part.trim())
      return { name, region: region === '' ? null : region, isNamed: true }
    })
}

/** A list that {@link readTargetList} reads. */
export function writeTargetList(targets: readonly Pick<TargetRequest, 'name' | 'region'>[]): string {
  return targets.map(({ name, region }) => `${name}${region === null ? '' : `\t${region}`}\n`).join('')
}

/**
 * Puts requests in their final order: each once, without the excluded ones, and for each region. The order is that of the selection.
 * @param exclude patterns of names
 * @param regions none for the usual region of each target
 */
export function orderRequests(
  requests: readonly TargetRequest[],
  { exclude, regions }: { readonly exclude: readonly string[]; readonly regions: readonly string[] },
): readonly TargetRequest[] {
  const isExcluded = ({ name }: TargetRequest): boolean =>
    exclude.some((pattern) => matchNames([name], pattern).length > 0)
  const all = requests
    .filter((one) => !isExcluded(one))
    .flatMap((one) => (regions.length === 0 ? [one] : regions.map((region) => ({ ...one, region }))))
  const first = new Map<string, TargetRequest>()
  for (const one of all) {
    const key = JSON.stringify([one.name, one.region])
    const same = first.get(key)
    if (same === undefined || (one.isNamed && !same.isNamed)) first.set(key, one)
  }
  return [...first.values()]
}
