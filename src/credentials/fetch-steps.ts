import { rejectsCredentials } from '../aws/call-errors.ts'
import { AwsxError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import type { Step } from '../plan/types.ts'
import { formatTimeLeft } from '../text/format-time.ts'
import { debugStep, findFreshStep, stepAt } from './cached-steps.ts'
import type { PlanRun, ReachedStep } from './cached-steps.ts'
import { fetchOnce } from './fetch-once.ts'
import { remainingMs } from './freshness.ts'
import type { CachedCredentials } from './freshness.ts'

/** Failures that say nothing about the cached credentials: AWS cannot be reached, or the user cannot be asked. */
const servableFailures: ReadonlySet<ErrorCode> = new Set([
  'AWS_UNREACHABLE',
  'SSO_LOGIN_REQUIRED',
  'LOGIN_SESSION_REQUIRED',
  'MFA_REQUIRED',
  'STORE_LOCKED',
])

/** Sources that are the same when they are read again. A second call with them would only ask for a second MFA code. */
const fixedSources: ReadonlySet<Step['kind']> = new Set(['static', 'stored-key', 'environment'])

/**
 * Goes through the plan step by step. Each step is complete before the next one takes its lock, so no process holds two locks, and none
 * holds one while the user is asked for something else.
 * @param start the step whose credentials are at hand; undefined to start with the base
 * @returns the credentials of the last step
 */
export async function fetchSteps(run: PlanRun, start: ReachedStep | undefined): Promise<CachedCredentials> {
  let reached = start
  while (reached === undefined || reached.index < run.plan.steps.length - 1) {
    reached = await takeStep(run, reached)
  }
  return reached.cached
}

/** @returns the step after `source`; or an earlier one if AWS rejected the source, and a later one if that can still be used */
async function takeStep(run: PlanRun, source: ReachedStep | undefined): Promise<ReachedStep | undefined> {
  const index = source === undefined ? 0 : source.index + 1
  try {
    return { index, cached: await fetchOnce(run, index, source?.cached) }
  } catch (error) {
    if (source !== undefined && rejectsCredentials(error) && canRefetch(run, source.index)) {
      debugStep(run, index, `AWS rejected the credentials of step ${index}; getting them again`)
      run.rejected.set(source.index, source.cached.credentials.accessKeyId)
      run.usable.delete(source.index)
      return findFreshStep(run, source.index - 1)
    }
    const usable = findUsable(run, index)
    if (usable === undefined || !(error instanceof AwsxError) || !servableFailures.has(error.code))
      throw error
    const left = formatTimeLeft(remainingMs(usable.cached, run.deps.context.now()))
    run.deps.say(`${error.message}; using cached credentials that expire in ${left}`)
    return usable
  }
}

function canRefetch(run: PlanRun, index: number): boolean {
  return !run.rejected.has(index) && !fixedSources.has(stepAt(run.plan, index).kind)
}

function findUsable(run: PlanRun, from: number): ReachedStep | undefined {
  for (let index = from; index < run.plan.steps.length; index += 1) {
    const cached = run.usable.get(index)
    if (cached !== undefined) return { index, cached }
  }
  return undefined
}
