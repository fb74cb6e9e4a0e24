import type { Arn } from '../../console/read-arn.ts'
import { partitionOfPlan } from '../../console/console-session.ts'
import { AwsxError } from '../../errors.ts'
import { planProfile } from '../../plan/plan-profile.ts'
import { isInteractive } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { planRow } from '../../profiles/profile-rows.ts'
import { quoteWord } from '../../text/quote-word.ts'

/**
 * Chooses the profile for an ARN: the one of the environment if it leads into the account, else the only one that does, else the one that the
 * person picks.
 * @param typed the ARN as it was typed
 * @throws AwsxError PROFILE_NOT_FOUND if there is none, or several and nobody to ask
 */
export async function chooseProfileFor(typed: string, arn: Arn, prepared: Prepared): Promise<Prepared> {
  const names = findProfilesFor(arn, prepared)
  if (prepared.choice.explicit && names.includes(prepared.choice.name)) return prepared
  const name = await chooseName(names, `awsx console ${quoteWord(typed)} --profile`, { arn, prepared })
  return { ...prepared, choice: { name, from: 'argument', explicit: true } }
}

/** @param command what a hint says in front of a name */
async function chooseName(
  names: readonly string[],
  command: string,
  { arn, prepared }: { readonly arn: Arn; readonly prepared: Prepared },
): Promise<string> {
  const [only, ...others] = names
  if (only === undefined) {
    throw new AwsxError('PROFILE_NOT_FOUND', `no profile found for account ${arn.accountId}`, {
      hints: ['to list the accounts of all profiles: awsx list', `${command} NAME`],
    })
  }
  if (others.length === 0) return only
  if (isInteractive(prepared.context))
    return (await import('../../app/profile-picker.ts')).pickName(names, prepared)
  throw new AwsxError('PROFILE_NOT_FOUND', `several profiles lead to account ${arn.accountId}`, {
    hints: names.slice(0, 20).map((name) => `${command} ${quoteWord(name)}`),
  })
}

/**
 * The profiles that lead into the account of an ARN, by their plans, in file order. A profile whose plan fails, or whose account nobody
 * knows without asking AWS, is none of them.
 */
function findProfilesFor(arn: Arn, { config, context }: Prepared): readonly string[] {
  return config.profileNames().filter((name) => {
    try {
      const plan = planProfile(config, { name, from: 'argument', explicit: true }, {}, context)
      return partitionOfPlan(plan) === arn.partition && planRow(plan, config).accountId === arn.accountId
    } catch (error) {
      if (error instanceof AwsxError) return false
      throw error
    }
  })
}
