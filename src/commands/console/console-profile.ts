import type { Arn } from '../../console/read-arn.ts'
import { partitionOfPlan } from '../../plan/plan-partition.ts'
import { AwsxError } from '../../errors.ts'
import { planWithChecks } from '../../plan/checked-plan.ts'
import { isInteractive } from '../../app/pick-if-unnamed.ts'
import type { Prepared } from '../../app/prepare.ts'
import { planRow } from '../../profiles/profile-rows.ts'
import { quoteWord } from '../../text/quote-word.ts'

/**
 * Chooses the profile for an ARN among those that lead to its account: the one in the environment, else the only one, else the one that
 * the user picks.
 * @param typed the ARN as it was typed
 * @throws AwsxError PROFILE_NOT_FOUND if no profile leads to the account, or several do and there is no terminal to prompt on
 */
export async function chooseProfileFor(typed: string, arn: Arn, prepared: Prepared): Promise<Prepared> {
  const names = findProfilesFor(arn, prepared)
  if (prepared.choice.explicit && names.includes(prepared.choice.name)) return prepared
  const name = await chooseName(names, `awsx console ${quoteWord(typed)} --profile`, { arn, prepared })
  return { ...prepared, choice: { name, from: 'argument', explicit: true } }
}

/** @param command the command for hints, without the profile's name */
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
  throw new AwsxError('PROFILE_NOT_FOUND', `several profiles use account ${arn.accountId}`, {
    hints: names.slice(0, 20).map((name) => `${command} ${quoteWord(name)}`),
  })
}

/**
 * Finds the profiles that lead to the account of an ARN, by their plans, in file order. Skips profiles whose plan fails, or whose account
 * only AWS knows.
 */
function findProfilesFor(arn: Arn, { config, context }: Prepared): readonly string[] {
  return config.profileNames().filter((name) => {
    try {
      const plan = planWithChecks(config, { name, from: 'argument', explicit: true }, {}, context)
      return partitionOfPlan(plan) === arn.partition && planRow(plan, config).accountId === arn.accountId
    } catch (error) {
      if (error instanceof AwsxError) return false
      throw error
    }
  })
}
