import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import type { Plan } from '../plan/types.ts'
import { quoteWord } from '../text/quote-word.ts'
import { stepIdentity } from './step-identity.ts'

/**
 * Checks that an edit of the config does not change the credentials of a profile. This guards against keys that the edit
 * overlooked.
 * @param plans the plan of the profile before the edit, and of the profile that replaces it
 * @throws AwsxError CONFIG_INVALID if the plans would fetch different credentials
 */
export function checkSameCredentials(
  { before, after }: { readonly before: Plan; readonly after: Plan },
  context: Pick<Context, 'env' | 'readText'>,
): void {
  const identity = (plan: Plan): string => stepIdentity(plan, plan.steps.length - 1, context)
  // A process that is not recognized as awsx hides its plan.
  const isHidden = after.steps[0].kind === 'process' && before.steps[0].kind !== 'process'
  if (isHidden || identity(before) === identity(after)) return
  const change =
    after.profile === before.profile
      ? `the change would give profile "${after.profile}" other credentials`
      : `profile "${after.profile}" would get other credentials than profile "${before.profile}"`
  throw new AwsxError('CONFIG_INVALID', `${change}; nothing was written`, {
    hints: [`awsx explain ${quoteWord(before.profile)}`],
  })
}
