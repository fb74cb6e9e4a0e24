import type { Profile } from '../config/types.ts'
import { openProfile, suggest } from './open-profile.ts'
import { configError } from './plan-context.ts'
import type { PlanContext } from './plan-context.ts'

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
export function followReference(
  planContext: PlanContext,
  visited: readonly Profile[],
  reference: Reference,
): Profile {
  const { from, key, name } = reference
  const first = visited.findIndex((profile) => profile.name === name)
  if (first >= 0) throw cycle(planContext, visited.slice(first), reference)
  const profile = openProfile(planContext, name)
  if (profile !== undefined) return profile
  const others = planContext.config
    .profileNames()
    .filter((other) => visited.every((profile) => profile.name !== other))
  const names = key === 'source_profile' ? `source_profile "${name}"` : `profile "${name}" of ${key}`
  throw configError(planContext.config, 'SOURCE_PROFILE_NOT_FOUND', {
    message: `profile "${from.name}": ${names} does not exist`,
    location: from.get(key),
    hints: [...suggest(name, others), 'list all profiles: awsx list'],
  })
}

function cycle(planContext: PlanContext, members: readonly Profile[], last: Reference): Error {
  const [first = last.from] = members
  const path = [...members, first].map((profile) => profile.name).join(' → ')
  // The first one's own reference: what it says of others is what it was followed by.
  const key = members.length === 1 || first.get('source_profile') === undefined ? last.key : 'source_profile'
  const reference = first.get(key) ?? last.from.get(last.key)
  return configError(planContext.config, 'PROFILE_CYCLE', {
    message: `profile "${first.name}": ${key} "${reference?.value}" forms a cycle: ${path}`,
    location: reference,
    hints: [`remove ${key} from one of them, or give one of them credentials of its own`],
  })
}
