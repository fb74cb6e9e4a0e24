import { AwsxError } from '../errors.ts'
import type { Plan } from '../plan/types.ts'
import { formatTimeLeft } from '../text/format-time.ts'
import { isStored } from './cached-credentials.ts'
import { findFreshStep, readFreshStep, startRun } from './cached-steps.ts'
import { remainingMs } from './freshness.ts'
import type { CachedCredentials } from './freshness.ts'
import type { ResolveDeps } from './resolve-deps.ts'
import type { Credentials } from './types.ts'

/**
 * Runs a plan: finds the last step with fresh cached credentials, and continues from there.
 * @throws AwsxError MIN_TTL_UNREACHABLE if the credentials are valid for less than `minTtlMs`; and whatever the steps throw
 */
export async function resolveCredentials(plan: Plan, deps: ResolveDeps): Promise<Credentials> {
  return (await resolveCached(plan, deps)).credentials
}

/**
 * As {@link resolveCredentials}, with what is needed to know when to renew the credentials.
 * @param ignoreCached whether cached credentials of the plan's last step must not be used
 */
export async function resolveCached(
  plan: Plan,
  deps: ResolveDeps,
  ignoreCached = false,
): Promise<CachedCredentials> {
  const run = startRun(plan, deps, ignoreCached)
  const last = plan.steps.length - 1
  if (deps.refresh && isStored(plan, last)) loadMeanwhile()
  const start = await findFreshStep(run, last)
  const isComplete = start !== undefined && start.index === last
  const cached = isComplete ? start.cached : await (await import('./fetch-steps.ts')).fetchSteps(run, start)
  const leftMs = remainingMs(cached, deps.context.now())
  if (leftMs < deps.minTtlMs) throw tooShort(plan, leftMs, deps.minTtlMs)
  return cached
}

/** Reads the credentials of a plan from the store. */
export async function findFresh(plan: Plan, deps: ResolveDeps): Promise<CachedCredentials | undefined> {
  return readFreshStep(startRun(plan, deps), plan.steps.length - 1)
}

/**
 * Loads what every call needs as soon as something is waited for. In the binary that is a thread that decrypts the cached credentials, and has to
 * start first. Node decrypts by itself, so there everything is loaded before.
 */
function loadMeanwhile(): void {
  setImmediate(() => {
    // What needs the code reports why it cannot be loaded.
    import('./fetch-steps.ts').catch(() => undefined)
    void import('node:http')
  })
}

function tooShort(plan: Plan, leftMs: number, requiredMs: number): AwsxError {
  return new AwsxError(
    'MIN_TTL_UNREACHABLE',
    `new credentials of profile "${plan.profile}" last ${formatTimeLeft(leftMs)}, not ${formatTimeLeft(requiredMs)}`,
    {
      hints: ["lower --min-ttl, or raise duration_seconds and the role's maximum session duration"],
    },
  )
}
