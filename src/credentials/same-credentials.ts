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
  const other = after.profile === before.profile ? 'before' : `"${before.profile}"`
  const message = `profile "${after.profile}" would not get the same credentials as ${other}; nothing was written`
  throw new AwsxError('CONFIG_INVALID', message, {
    hints: [`awsx explain ${quoteWord(before.profile)}`],
  })
}
