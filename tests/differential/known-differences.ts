import type { Outcome } from './case.ts'
import { headerDifferences, lineDifferences } from './known-dialect.ts'
import { walkDifferences } from './known-walks.ts'
import type { ParticipantName } from './participants.ts'

/** One way in which awsx is known not to do what another tool does. docs/compatibility.md has a row for each. */
export interface KnownDifference {
  readonly id: string
  readonly who: readonly Exclude<ParticipantName, 'awsx'>[]
  /** Looks at the features of a case. */
  when(has: (feature: string) => boolean): boolean
  /** What comes out for awsx and for the other: credentials, or an error. */
  readonly outcome: 'both give, but others' | 'only awsx gives' | 'only the other gives'
  readonly awsx: string
  readonly other: string
}

export const knownDifferences: readonly KnownDifference[] = [
  ...walkDifferences,
  ...lineDifferences,
  ...headerDifferences,
]

/** Says how two outcomes differ, undefined where they do not: why somebody gives nothing is not compared. */
export function compareOutcomes(awsx: Outcome, other: Outcome): KnownDifference['outcome'] | undefined {
  if (other.kind === 'skipped') return undefined
  if (awsx.kind === 'credentials' && other.kind === 'credentials') {
    return awsx.text === other.text ? undefined : 'both give, but others'
  }
  if (awsx.kind === other.kind) return undefined
  return awsx.kind === 'credentials' ? 'only awsx gives' : 'only the other gives'
}
