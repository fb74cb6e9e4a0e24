import { AwsxError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import type { Plan, Step } from '../plan/types.ts'
import { isFresh, isUsable, remainingMs } from './freshness.ts'
import type { CachedCredentials } from './freshness.ts'
import { stepIdentity } from './step-identity.ts'
import { cachedFromRecord } from './credentials-record.ts'
import type { ResolveDeps } from './resolve-deps.ts'
import type { Credentials } from './types.ts'

/** Bases whose answer is stored; the others are a look into a file, a variable or a local service. */
export const storedKinds: ReadonlySet<Step['kind']> = new Set([
  'sso',
  'web-identity',
  'session-token',
  'assume-role',
])

/**
 * Runs a plan from its latest step that is still cached.
 * @throws AwsxError MIN_TTL_UNREACHABLE if new credentials have less left than `minTtlMs`; and whatever the steps throw
 */
export async function resolveCredentials(plan: Plan, deps: ResolveDeps): Promise<Credentials> {
  return (await resolveCached(plan, deps)).credentials
}

/**
 * As {@link resolveCredentials}, with what is needed to know when they have to be renewed.
 * @param distrust do not take those of the plan's last step from the cache
 */
export async function resolveCached(
  plan: Plan,
  deps: ResolveDeps,
  distrust = false,
): Promise<CachedCredentials> {
  const cached = await resolveStep({ plan, index: plan.steps.length - 1, deps, distrust })
  const leftMs = remainingMs(cached, deps.context.now())
  if (leftMs < deps.minTtlMs) throw tooShort(plan, leftMs, deps.minTtlMs)
  return cached
}

/** What the store has for a plan and is good enough to be handed out; undefined if it has to be fetched. */
export async function findFresh(plan: Plan, deps: ResolveDeps): Promise<CachedCredentials | undefined> {
  const task = { plan, index: plan.steps.length - 1, deps }
  if (!storedKinds.has(stepOf(task).kind)) return undefined
  const now = deps.context.now()
  const found = await lookUp(task, stepIdentity(plan, task.index, deps.context), now)
  return found !== undefined && isFresh(found, now, deps.minTtlMs) ? found : undefined
}

function tooShort(plan: Plan, leftMs: number, wantedMs: number): AwsxError {
  const minutes = (ms: number): string => `${Math.floor(ms / 60_000)} minutes`
  return new AwsxError(
    'MIN_TTL_UNREACHABLE',
    `new credentials of profile "${plan.profile}" last ${minutes(leftMs)}, not ${minutes(wantedMs)}`,
    {
      hints: [
        'ask for less with --min-ttl, or raise duration_seconds and the maximum session duration of the role',
      ],
    },
  )
}

/** Failures that say nothing about the credentials that are there: nobody to reach, or nobody to ask. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'AWS_UNREACHABLE',
  'SSO_LOGIN_REQUIRED',
  'MFA_REQUIRED',
  'STORE_LOCKED',
])

/** One step of a plan that is being run. */
export interface StepTask {
  readonly plan: Plan
  /** Position in `plan.steps`. */
  readonly index: number
  readonly deps: ResolveDeps
  /** Credentials that AWS refused although they looked valid are not taken from the cache again. */
  readonly distrust?: boolean
}

async function resolveStep(task: StepTask): Promise<CachedCredentials> {
  const { plan, index, deps } = task
  const { kind } = stepOf(task)
  if (!storedKinds.has(kind)) return (await import('./renew-step.ts')).fetchStep(task)
  const identity = stepIdentity(plan, index, deps.context)
  const minTtlMs = index === plan.steps.length - 1 ? deps.minTtlMs : 0
  const found = await lookUp(task, identity, deps.context.now())
  if (found !== undefined && isFresh(found, deps.context.now(), minTtlMs)) {
    deps.debug(`step ${index + 1} (${kind}): cached`)
    return found
  }
  const stale = found !== undefined && isUsable(found, deps.context.now(), minTtlMs) ? found : undefined
  const { renewStep } = await import('./renew-step.ts')
  try {
    return await renewStep({ ...task, identity, minTtlMs, stale, lookUp, resolveStep })
  } catch (error) {
    if (stale === undefined || !(error instanceof AwsxError) || !passing.has(error.code)) throw error
    const minutes = Math.floor(remainingMs(stale, deps.context.now()) / 60_000)
    deps.say(`${error.message}; using cached credentials with ${minutes} minutes left`)
    return stale
  }
}

export function stepOf(task: Pick<StepTask, 'plan' | 'index'>): Step {
  const step = task.plan.steps[task.index]
  if (step === undefined) throw new RangeError(`the plan has no step ${task.index}`)
  return step
}

/** Where the cache is not to be used, only what another process has fetched since `startedAt` is good enough. */
async function lookUp(
  task: StepTask,
  identity: string,
  startedAt: number,
): Promise<CachedCredentials | undefined> {
  const record = await task.deps.store.read(identity)
  if (record === undefined) return undefined
  const cached = cachedFromRecord(record)
  const mustBeNew = task.deps.refresh || task.distrust === true
  return mustBeNew && cached.fetchedAt < startedAt ? undefined : cached
}

export type LookUp = typeof lookUp
export type ResolveStep = typeof resolveStep
