import type { Config } from '../../config/types.ts'
import type { Context } from '../../context.ts'
import { stepIdentity } from '../../credentials/step-identity.ts'
import { AwsxError } from '../../errors.ts'
import { openProfile } from '../../plan/open-profile.ts'
import { readKey } from '../../plan/plan-context.ts'
import type { Plan } from '../../plan/types.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** What awsx would fetch for a profile before an edit and after it. */
export interface Outcome {
  readonly before: Plan
  readonly after: Plan
}

/**
 * Whatever an edit may have overlooked: what awsx would fetch has to be what it fetched before.
 * @throws AwsxError CONFIG_INVALID if it is not
 */
export function checkOutcome({ before, after }: Outcome, context: Context): void {
  const identity = (plan: Plan): string => stepIdentity(plan, plan.steps.length - 1, context)
  // What stands behind a program that is not known to be awsx cannot be seen from here.
  const isHidden = after.steps[0].kind === 'process' && before.steps[0].kind !== 'process'
  if (isHidden || identity(before) === identity(after)) return
  const which = `profile "${after.profile}" would not lead to the same credentials as`
  const than = after.profile === before.profile ? 'before' : `"${before.profile}" does`
  throw new AwsxError('CONFIG_INVALID', `${which} ${than}; nothing was written`, {
    hints: [`awsx explain ${quoteWord(before.profile)}`],
  })
}

/**
 * The profiles that assume a role with the credentials of another one: what that gets as their source need not be what it gets where it
 * is asked for itself, as a source profile with keys of its own is asked for nothing but these.
 */
export function listDependents(config: Config, source: string, context: Context): readonly string[] {
  return config.profileNames().filter((name) => {
    if (name === source) return false
    try {
      const profile = openProfile({ config, context, warnings: [] }, name)
      return profile !== undefined && readKey(profile, 'source_profile') === source
    } catch (error) {
      // A section that cannot be read leads nowhere, before and after.
      if (error instanceof AwsxError) return false
      throw error
    }
  })
}
