import { countOf } from '../text/count-of.ts'
import type { DoctorFinding } from './doctor-finding.ts'

/** A finding and its profile. */
export interface ProfileFinding {
  readonly profile: string
  readonly finding: DoctorFinding
}

/** Limits how many names a finding lists. */
const maxNames = 5

/**
 * Merges errors with the same cause, such as one missing source profile, into one finding with the names
 * of the affected profiles, and the location and fix of the first.
 */
export function mergeErrors(found: readonly ProfileFinding[]): readonly DoctorFinding[] {
  const groups = new Map<string, ProfileFinding[]>()
  for (const item of found) {
    const { finding } = item
    const reason = reasonOf(item)
    const key =
      finding.level === 'error' && reason !== undefined ? `${finding.code} ${reason}` : `${groups.size}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return [...groups.values()].map(mergeGroup)
}

function mergeGroup(group: readonly ProfileFinding[]): DoctorFinding {
  const [first, second] = group
  if (first === undefined) throw new RangeError('a group has at least one finding')
  if (second === undefined) return first.finding
  const names = group.slice(0, maxNames).map(({ profile }) => profile)
  const more = group.length > maxNames ? `, and ${group.length - maxNames} more` : ''
  const message = `${reasonOf(first)}: ${countOf(group.length, 'profile')} (${names.join(', ')}${more})`
  return { ...first.finding, message }
}

/** The message without the leading profile name. */
function reasonOf({ profile, finding }: ProfileFinding): string | undefined {
  const start = `profile "${profile}": `
  return finding.message.startsWith(start) ? finding.message.slice(start.length) : undefined
}
