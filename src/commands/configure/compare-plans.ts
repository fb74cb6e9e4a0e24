import type { Config } from '../../config/types.ts'
import type { Context } from '../../context.ts'
import { stepIdentity } from '../../credentials/step-identity.ts'
import { AwsxError } from '../../errors.ts'
import { openProfile } from '../../plan/open-profile.ts'
import { readKey } from '../../plan/plan-context.ts'
import type { Plan } from '../../plan/types.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** The plan of a profile before and after an edit. */
export interface PlanChange {
  readonly before: Plan
  readonly after: Plan
}

/**
 * Makes sure that a profile gets the same credentials after an edit.
 * @throws AwsxError CONFIG_INVALID if it does not
 */
export function checkSamePlan({ before, after }: PlanChange, context: Context): void {
  const identity = (plan: Plan): string => stepIdentity(plan, plan.steps.length - 1, context)
  // Only awsx's own credential_process can be compared; other programs are opaque.
  const isHidden = after.steps[0].kind === 'process' && before.steps[0].kind !== 'process'
  if (isHidden || identity(before) === identity(after)) return
  const which = `profile "${after.profile}" would not get the same credentials as`
  const than = after.profile === before.profile ? 'before' : `"${before.profile}" does`
  throw new AwsxError('CONFIG_INVALID', `${which} ${than}; nothing was written`, {
    hints: [`awsx explain ${quoteWord(before.profile)}`],
  })
}

/**
 * The profiles that name a source profile. Their plans are compared as well, because a source profile with its own keys can give other
 * credentials than the same profile used directly.
 */
export function listDependents(config: Config, source: string, context: Context): readonly string[] {
  return config.profileNames().filter((name) => {
    if (name === source) return false
    try {
      const profile = openProfile({ config, context, warnings: [] }, name)
      return profile !== undefined && readKey(profile, 'source_profile') === source
    } catch (error) {
      // A section that cannot be read has no plan before or after the edit.
      if (error instanceof AwsxError) return false
      throw error
    }
  })
}
