import { describeEmptyConfig } from '../plan/profile-not-found.ts'
import { readVariable } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { planWithChecks } from '../plan/checked-plan.ts'
import { leadsToRole } from '../plan/role-arn.ts'
import type { NamedRole } from '../plan/role-arn.ts'
import { quoteWord } from '../text/quote-word.ts'
import type { Prepared } from './prepare.ts'

const maxNames = 20

/**
 * Chooses the profile that gives credentials of a role: the one in AWS_PROFILE, else the only one.
 * @returns undefined for the role of a permission set, if there is not exactly one such profile
 * @throws AwsxError PROFILE_NOT_FOUND if no profile leads to another role, TARGET_AMBIGUOUS if several do
 */
export function chooseProfileOf(role: NamedRole, prepared: Prepared): string | undefined {
  const names = findProfilesOf(role, prepared)
  const [only, ...others] = names
  if (only !== undefined && others.length === 0) return only
  const current = readVariable(prepared.context, 'AWS_PROFILE')
  if (current !== undefined && names.includes(current)) return current
  if (role.permissionSet !== undefined) return undefined
  if (only === undefined)
    throw new AwsxError('PROFILE_NOT_FOUND', `no profile assumes the role ${role.arn}`, {
      hints: describeEmptyConfig(prepared.config)?.hints ?? [
        `to assume it with the credentials of a profile: awsx exec PROFILE --role-arn ${quoteWord(role.arn)}`,
        'list all profiles: awsx list',
      ],
    })
  throw new AwsxError(
    'TARGET_AMBIGUOUS',
    `${names.length} profiles assume the role ${role.arn}; name one of them`,
    {
      hints: names.slice(0, maxNames).map((name) => `--profile ${quoteWord(name)}`),
    },
  )
}

/** In file order. Profiles without a valid plan are left out. */
function findProfilesOf(role: NamedRole, { config, context, planOptions }: Prepared): readonly string[] {
  const { hasStoredKey } = planOptions
  const options = hasStoredKey === undefined ? {} : { hasStoredKey }
  return config.profileNames().filter((name) => {
    try {
      return leadsToRole(
        planWithChecks(config, { name, from: 'argument', explicit: true }, options, context),
        role,
      )
    } catch (error) {
      if (error instanceof AwsxError) return false
      throw error
    }
  })
}
