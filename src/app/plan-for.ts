import { readVariable, unrecorded } from '../context.ts'
import { planQuickly } from '../plan/quick-plan.ts'
import type { Plan } from '../plan/types.ts'
import type { Planned } from './guard-account.ts'
import type { ConfirmOptions } from './confirm-guard.ts'
import type { Handout, Use } from './handout.ts'
import { hasAgentVariable } from './has-agent-variable.ts'
import type { Prepared } from './prepare.ts'

/**
 * If no profile has the given name, reads it as `ACCOUNT/ROLE` or the ARN of a role.
 * @throws AwsxError PROFILE_NOT_FOUND, ACCOUNT_NOT_FOUND, TARGET_AMBIGUOUS, SSO_SESSION_NOT_FOUND, SSO_LOGIN_REQUIRED
 */
export async function resolveChoice(prepared: Prepared): Promise<Prepared> {
  if (!prepared.choice.name.includes('/')) return prepared
  return (await import('./resolve-account-role.ts')).resolveAccountRole(prepared)
}

/**
 * Plans how the chosen profile gets its credentials. Some warnings may be missing.
 * @throws AwsxError as `planProfile`
 */
export async function planFor(given: Prepared): Promise<Plan> {
  const prepared = await resolveChoice(given)
  const { config, choice, planOptions, context } = prepared
  const quickPlan = mayBeGuarded(prepared) ? undefined : planQuickly(config, choice, planOptions, context)
  const plan = quickPlan === undefined ? await planFully(prepared) : await logPlan(quickPlan, prepared)
  if (prepared.expectedDuration !== undefined) {
    const { sayIfDurationDiffers } = await import('./duration-notice.ts')
    sayIfDurationDiffers(plan, prepared.expectedDuration, context)
  }
  return plan
}

/** Whether an option, a variable, or a setting may guard or narrow the plan. A profile with such a key has no quick plan. */
function mayBeGuarded({ options, settings, context, directory }: Prepared): boolean {
  if (options['read-only'] === true || options['view-only'] === true || settings.hasGuards) return true
  if (directory?.accounts !== undefined || hasAgentVariable(unrecorded(context))) return true
  return (options.policy ?? options['policy-arn'] ?? readVariable(context, 'AWSX_ACCESS')) !== undefined
}

/** Like {@link planFor}, for a command that the user runs: warns about an unknown region and narrowed access, unless `--quiet` is given. */
export async function planAndWarn(prepared: Prepared): Promise<Plan> {
  const plan = await planFor(prepared)
  const warning = plan.warnings.find(({ code }) => code === 'unknown-region' || code === 'access-subset')
  if (warning !== undefined && prepared.options.quiet !== true) {
    const { escapeText } = await import('../text/escape.ts')
    prepared.context.stderr.write(`awsx: warning: ${escapeText(warning.message)}\n`)
  }
  return plan
}

/** What a command does before it hands out credentials: see `startHandout`. Does nothing for a plan without a guard. */
export async function confirmPlan(planned: Planned, options: ConfirmOptions, use: Use): Promise<Handout> {
  if (planned.plan.guard === undefined) return planned
  return (await import('./handout.ts')).startHandout(planned, options, { ...use, replan: planFully })
}

/** Like {@link planFor}, with all warnings. */
export async function planFully(given: Prepared): Promise<Plan> {
  const prepared = await resolveChoice(given)
  const { config, choice, planOptions, context } = prepared
  // The checks look at more than files and variables.
  context.recording?.stop()
  const { planWithChecks } = await import('../plan/checked-plan.ts')
  const { guardPlan } = await import('./guard-plan.ts')
  const plan = planWithChecks(config, choice, planOptions, context)
  return logPlan(await guardPlan(plan, prepared, planFully), prepared)
}

async function logPlan(plan: Plan, { debug }: Prepared): Promise<Plan> {
  if (debug !== undefined) debug(`plan: ${(await import('./describe-plan.ts')).describePlan(plan)}`)
  return plan
}
