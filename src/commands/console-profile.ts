import type { Arn } from '../console/arn.ts'
import { partitionOfPlan } from '../console/session.ts'
import { AwsxError } from '../errors.ts'
import { planProfile } from '../plan/walk.ts'
import type { Prepared } from './pipeline.ts'
import { describePlan } from './profiles.ts'

/**
 * Chooses the profile for an ARN: the one of the environment if it leads into the account, else the only one that does.
 * @param typed the ARN as it was typed
 * @param pick asks the person; null where nobody can be asked
 * @throws AwsxError PROFILE_NOT_FOUND if there is none, or several and nobody to ask
 */
export async function chooseProfileFor(
  typed: string,
  arn: Arn,
  prepared: Prepared,
  pick: ((names: readonly string[]) => Promise<string>) | null,
): Promise<Prepared> {
  const { accountId } = arn
  // Names of buckets, for example, say no account.
  if (accountId === null) return prepared
  const names = findProfilesFor(arn, prepared)
  if (prepared.choice.explicit && names.includes(prepared.choice.name)) return prepared
  const [only, ...others] = names
  if (only === undefined) {
    throw new AwsxError('PROFILE_NOT_FOUND', `no profile is known to lead into account ${accountId}`, {
      hints: ['to see the accounts of every profile: awsx list', `awsx console ${typed} --profile NAME`],
    })
  }
  if (others.length > 0 && pick === null) {
    throw new AwsxError('PROFILE_NOT_FOUND', `several profiles lead into account ${accountId}`, {
      hints: names.slice(0, 20).map((name) => `awsx console ${typed} --profile ${name}`),
    })
  }
  const name = others.length === 0 || pick === null ? only : await pick(names)
  return { ...prepared, choice: { name, from: 'argument', explicit: true } }
}

/**
 * The profiles that lead into the account of an ARN, by their plans, in file order. A profile whose plan fails, or whose account nobody
 * knows without asking AWS, is none of them.
 */
function findProfilesFor(arn: Arn, { config, context }: Prepared): readonly string[] {
  return config.profileNames().filter((name) => {
    try {
      const plan = planProfile(config, { name, from: 'argument', explicit: true }, {}, context)
      return partitionOfPlan(plan) === arn.partition && describePlan(plan, config).accountId === arn.accountId
    } catch (error) {
      if (error instanceof AwsxError) return false
      throw error
    }
  })
}
