import type { Context, Environment, Variables } from '../../context.ts'
import { freshUntil } from '../../credentials/usable-until.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { buildChange } from '../../environment/build-change.ts'
import { withoutOtherSettings } from '../../environment/shell-change.ts'
import { childOfPlan, isCompatOff } from '../../app/describe-child.ts'
import type { Plan } from '../../plan/types.ts'
import type { Shell } from '../../shells/shell-names.ts'
import { changeForShell, createState, encodeState, originalEnvironment } from '../../shells/shell-state.ts'
import type { ShellState, UseOptions } from '../../shells/shell-state.ts'
import { renderShellUpdate } from '../../shells/shell-update.ts'
import { planAndWarn } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'

/** What `use` sets in a shell. */
export interface UseRequest {
  /** The shell's current profile, or else the usual choice, if undefined. */
  readonly profile: string | undefined
  readonly options: UseOptions
  readonly debug?: boolean
  /** Whether a directory file limits the accounts; not for a renewal, which runs in any directory. */
  readonly directory?: boolean
  /** Whether warnings are left out; true by default, for a renewal. */
  readonly quiet?: boolean
}

/** What `use` knows before it fetches anything. */
export interface UseStart {
  readonly request: UseRequest
  readonly prepared: Prepared
  readonly plan: Plan
  /** The current variables of the shell. */
  readonly current: Variables
}

/** Plans from the environment as it was before the first `use`, so that the outcome does not depend on earlier ones. */
export async function prepareUse(
  request: UseRequest,
  state: ShellState | undefined,
  context: Context,
): Promise<UseStart> {
  const original = withEnvironment(context, originalEnvironment(context.env, state))
  const { directory = false } = request
  const options = {
    ...request.options,
    directory,
    debug: request.debug === true,
    quiet: request.quiet !== false,
  }
  const prepared = await prepare(request.profile ?? state?.profile, options, original)
  return { request, prepared, plan: await planAndWarn(prepared), current: context }
}

function withEnvironment(context: Context, env: Environment): Context {
  return Object.create(context, { env: { value: env, enumerable: true } }) as Context
}

/** @returns the statements that set the credentials and the state in the shell */
export function renderUse(shell: Shell, use: UseStart & { readonly cached: CachedCredentials }): string {
  const { prepared, plan, request, cached, current } = use
  const { context } = prepared
  const change = changeForShell(
    withoutOtherSettings(
      buildChange({
        ...childOfPlan(plan),
        credentials: cached.credentials,
        noCompat: isCompatOff(context),
      }),
      current,
    ),
  )
  const state = createState({
    profile: plan.profile,
    options: request.options,
    original: context.env,
    change,
  })
  return renderShellUpdate(shell, { change, state: encodeState(state), nextCheckAt: renewAt(plan, cached) })
}

/** Keys from the environment cannot be renewed: `use` has replaced them there. */
function renewAt(plan: Plan, cached: CachedCredentials): number | null {
  const end = freshUntil(cached)
  return end === Infinity || plan.steps[0].kind === 'environment' ? null : end
}
