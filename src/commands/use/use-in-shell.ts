import { readVariable } from '../../context.ts'
import type { Context, Environment } from '../../context.ts'
import { freshUntil } from '../../credentials/freshness.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { buildChange } from '../../environment/build-change.ts'
import type { Plan } from '../../plan/types.ts'
import type { Shell } from '../../shells/shell-names.ts'
import {
  changeForShell,
  encodeState,
  originalEnvironment,
  outcomeOf,
  snapshot,
} from '../../shells/shell-state.ts'
import type { ShellState, UseOptions } from '../../shells/shell-state.ts'
import { renderStatements } from '../../shells/shell-statements.ts'
import { planFor, prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'

/** What a shell is to have. */
export interface UseRequest {
  /** The shell's present one, or the usual choice, if not given. */
  readonly profile: string | undefined
  readonly options: UseOptions
}

/** Everything that is known before anything is fetched. */
export interface UseStart {
  readonly request: UseRequest
  readonly prepared: Prepared
  readonly plan: Plan
}

/** Plans from the environment as it was before the first `use`, so that one profile leads to the same whatever the shell had before. */
export async function prepareUse(
  request: UseRequest,
  state: ShellState | undefined,
  context: Context,
): Promise<UseStart> {
  const original = withEnvironment(context, originalEnvironment(context.env, state))
  const prepared = await prepare(request.profile ?? state?.profile, request.options, original)
  return { request, prepared, plan: planFor(prepared) }
}

function withEnvironment(context: Context, env: Environment): Context {
  return Object.create(context, { env: { value: env, enumerable: true } }) as Context
}

/** @returns the statements that give the shell the credentials and its memory of them */
export function renderUse(shell: Shell, use: UseStart & { readonly cached: CachedCredentials }): string {
  const { prepared, plan, request, cached } = use
  const { context } = prepared
  const change = changeForShell(
    buildChange({
      profile: plan.profile,
      credentials: cached.credentials,
      region: plan.region?.value ?? null,
      noCompat: readVariable(context, 'AWSX_NO_COMPAT') !== undefined,
    }),
  )
  const state = {
    profile: plan.profile,
    options: request.options,
    before: snapshot(context.env),
    after: outcomeOf(change),
    renewingSince: 0,
    isTold: false,
  }
  return renderStatements(shell, { change, state: encodeState(state), lookAt: whenToLook(plan, cached) })
}

/** Keys from the environment have been replaced there by what was made of them, so they lead to nothing a second time. */
function whenToLook(plan: Plan, cached: CachedCredentials): number | null {
  const end = freshUntil(cached)
  return end === Infinity || plan.steps[0].kind === 'environment' ? null : end
}

/** The options that a renewal repeats. */
export function keepOptions(options: {
  readonly [Name in keyof UseOptions]: UseOptions[Name] | undefined
}): UseOptions {
  const names = [
    'region',
    'duration',
    'no-session',
    'role-arn',
    'external-id',
    'role-session-name',
    'min-ttl',
  ] as const
  const given = names.filter((name) => options[name] !== undefined && options[name] !== false)
  return Object.fromEntries(given.map((name) => [name, options[name]]))
}
