import type { Plan, Step } from '../plan/types.ts'
import type { Store } from '../store/types.ts'
import { describeLife, isStored, minutes } from './cached-credentials.ts'
import { isFresh, remainingMs, requiredMs } from './freshness.ts'
import { isUsable } from './usable-until.ts'
import type { CachedCredentials } from './freshness.ts'
import { cachedFromRecord } from './credentials-record.ts'
import type { ResolveDeps } from './resolve-deps.ts'
import { stepIdentity } from './step-identity.ts'

/** Whether the store can save a plan's credentials. If not, each process has to fetch them. */
export function canStoreCredentials(plan: Plan, store: Pick<Store, 'describe'>): boolean {
  return isStored(plan, plan.steps.length - 1) && store.describe().keySource !== 'none'
}

/** One run of a plan, with what was found out on the way. */
export interface PlanRun {
  readonly plan: Plan
  readonly deps: ResolveDeps
  /** Milliseconds since 1970 UTC. */
  readonly startedAt: number
  /** Whether cached credentials of the last step must not be used. */
  readonly ignoreLast: boolean
  /** Access key ids that AWS rejected although they looked valid, by the index of the step that they came from. */
  readonly rejected: Map<number, string>
  /** Cached credentials that should be renewed but can still be used, by the index of their step. */
  readonly usable: Map<number, CachedCredentials>
}

/** A step whose credentials are at hand. */
export interface ReachedStep {
  /** Position in `plan.steps`. */
  readonly index: number
  readonly cached: CachedCredentials
}

/** @param ignoreLast see {@link PlanRun.ignoreLast} */
export function startRun(plan: Plan, deps: ResolveDeps, ignoreLast = false): PlanRun {
  const startedAt = deps.context.now()
  return { plan, deps, startedAt, ignoreLast, rejected: new Map(), usable: new Map() }
}

/**
 * Finds the last step, up to the given one, whose cached credentials are fresh. Those that are only usable are noted in the run.
 * @param last position in `plan.steps`; -1 finds nothing
 */
export async function findFreshStep(run: PlanRun, last: number): Promise<ReachedStep | undefined> {
  for (let index = last; index >= 0; index -= 1) {
    const cached = await readFreshStep(run, index)
    if (cached !== undefined) return { index, cached }
  }
  return undefined
}

/** Reads the cached credentials of one step. Those that are only usable are noted in the run. */
export async function readFreshStep(run: PlanRun, index: number): Promise<CachedCredentials | undefined> {
  const { plan, deps } = run
  if (!isStored(plan, index)) return index === 0 ? deps.base : undefined
  const record = await deps.store.read(stepIdentity(plan, index, deps.context))
  if (record === undefined) return debugStep(run, index, 'not in the store')
  const cached = cachedFromRecord(record)
  const ignored = whyIgnored(run, index, cached)
  if (ignored !== undefined) return debugStep(run, index, `in the store, not used because ${ignored}`)
  const now = deps.context.now()
  const minTtlMs = index === plan.steps.length - 1 ? deps.minTtlMs : 0
  const left = describeLife(cached, now)
  if (isFresh(cached, now, minTtlMs)) {
    debugStep(run, index, left)
    return cached
  }
  if (isUsable(cached, now, minTtlMs)) run.usable.set(index, cached)
  const required = requiredMs(cached, minTtlMs)
  const isTooShort = remainingMs(cached, now) <= required
  return debugStep(
    run,
    index,
    isTooShort ? `${left}, ${minutes(required)} required` : `${left}, but the clock was set back since`,
  )
}

function whyIgnored(run: PlanRun, index: number, cached: CachedCredentials): string | undefined {
  const { plan, deps } = run
  if (run.rejected.get(index) === cached.credentials.accessKeyId) return 'AWS rejected it'
  if (cached.fetchedAt >= run.startedAt) return undefined
  if (deps.refresh) return 'of --refresh'
  return run.ignoreLast && index === plan.steps.length - 1 ? 'the clock was set back' : undefined
}

/** @throws RangeError */
export function stepAt(plan: Plan, index: number): Step {
  const step = plan.steps[index]
  if (step === undefined) throw new RangeError(`the plan has no step ${index}`)
  return step
}

/** Logs a line for `--debug` that starts with the step: `step 2 (assume-role): …`. */
export function debugStep(run: Pick<PlanRun, 'plan' | 'deps'>, index: number, text: string): undefined {
  run.deps.debug(`step ${index + 1} (${stepAt(run.plan, index).kind}): ${text}`)
}
