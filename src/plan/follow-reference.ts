import type { Profile } from '../config/types.ts'
import { openProfile, suggest } from './open-profile.ts'
import { refuse } from './plan-context.ts'
import type { Survey } from './plan-context.ts'

/** A key of one profile that names another. */
export interface Reference {
  readonly from: Profile
  readonly key: 'source_profile' | 'credential_process'
  readonly name: string
}

/**
 * Opens the profile that another one names.
 * @param visited the profiles on the way there
 * @throws AwsxError PROFILE_CYCLE, SOURCE_PROFILE_NOT_FOUND
 */
export function followReference(survey: Survey, visited: readonly Profile[], reference: Reference): Profile {
  const { from, key, name } = reference
  const first = visited.findIndex((profile) => profile.name === name)
  if (first >= 0) throw cycle(survey, visited.slice(first), reference)
  const profile = openProfile(survey, name)
  if (profile !== undefined) return profile
  const others = survey.config
    .profileNames()
    .filter((other) => visited.every((profile) => profile.name !== other))
  const names = key === 'source_profile' ? `source_profile "${name}"` : `profile "${name}" of ${key}`
  throw refuse(survey.config, 'SOURCE_PROFILE_NOT_FOUND', {
    message: `profile "${from.name}": ${names} does not exist`,
    place: from.get(key),
    hints: [...suggest(name, others), 'to see every profile: awsx list'],
  })
}

function cycle(survey: Survey, members: readonly Profile[], last: Reference): Error {
  const [first = last.from] = members
  const path = [...members, first].map((profile) => profile.name).join(' → ')
  // The first one's own reference: what it says of others is what it was followed by.
  const key = members.length === 1 || first.get('source_profile') === undefined ? last.key : 'source_profile'
  const reference = first.get(key) ?? last.from.get(last.key)
  return refuse(survey.config, 'PROFILE_CYCLE', {
    message: `profile "${first.name}": ${key} "${reference?.value}" forms a cycle: ${path}`,
    place: reference,
    hints: [`remove ${key} from one of them, or give one of them credentials of its own`],
  })
}
