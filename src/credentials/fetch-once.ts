import { rejectsCredentials } from '../aws/call-errors.ts'
import { loginIdentity } from '../console-login/token-location.ts'
import { AwsxError } from '../errors.ts'
import { endpointFor } from '../plan/endpoints.ts'
import { asksForCode } from '../plan/terminal-use.ts'
import type { Plan, SsoBase } from '../plan/types.ts'
import { callLockOptions, denialMs, promptLock, promptLockOptions } from '../sso-login/lock-options.ts'
import { saveRecord } from '../sso-login/save-record.ts'
import { isSignedOutSince } from '../sso-login/sign-out-note.ts'
import { tokenIdentity } from '../sso-login/sso-token.ts'
import type { LockOptions } from '../store/types.ts'
import { formatUtc } from '../text/format-utc.ts'
import { announceUser } from './announce-user.ts'
import { isStored, storedKinds } from './cached-credentials.ts'
import { debugStep, readFreshStep, stepAt } from './cached-steps.ts'
import type { PlanRun } from './cached-steps.ts'
import { cachedToRecord } from './credentials-to-record.ts'
import type { CachedCredentials } from './freshness.ts'
import { stepIdentity } from './step-identity.ts'
import { describeFetch } from './steps/describe-call.ts'
import { runStep } from './steps/run-step.ts'
import type { StepSource, StepTask } from './steps/step-task.ts'
import { storedKeyIdentity } from './stored-key-identity.ts'

/**
 * Gets the credentials of one step, once for all processes that need them: lock, look into the store again, fetch, store. What another
 * process stores during the wait for the lock ends the wait. A sign-in comes before the lock.
 * @param index position in `plan.steps`
 * @param source the credentials of the step before; undefined for the base
 */
export async function fetchOnce(
  run: PlanRun,
  index: number,
  source: CachedCredentials | undefined,
): Promise<CachedCredentials> {
  const { plan, deps } = run
  const step = stepAt(plan, index)
  const isLast = index === plan.steps.length - 1
  const mustBeNew = deps.refresh || run.rejected.has(index) || (run.ignoreLast && isLast)
  const task = { plan, index, step, deps, mustBeNew }
  if (!storedKinds.has(step.kind)) return fetchNow(task, { cached: source, signedIn: undefined })
  if (step.kind !== 'sso') return fetchUnderLock(run, task, { cached: source, signedIn: undefined })
  const cached = await fetchWithToken(run, { ...task, step })
  await announceUser(step, cached.credentials, deps)
  return cached
}

async function fetchWithToken(
  run: PlanRun,
  task: StepTask & { readonly step: SsoBase },
): Promise<CachedCredentials> {
  const { step, index } = task
  const { signInFor } = await import('./steps/sso.ts')
  const signedIn = await signInFor(step, task, [])
  // The cached credentials may belong to a different user.
  if (signedIn.from === 'login') run.usable.clear()
  try {
    return await fetchUnderLock(run, task, { cached: undefined, signedIn })
  } catch (error) {
    if (!rejectsCredentials(error)) throw error
    debugStep(run, index, 'AWS rejected the token; getting another one')
    const again = await signInFor(step, task, [signedIn.token])
    if (again.from === 'login') run.usable.clear()
    return fetchUnderLock(run, task, { cached: undefined, signedIn: again })
  }
}

async function fetchUnderLock(run: PlanRun, task: StepTask, source: StepSource): Promise<CachedCredentials> {
  const { deps, index } = task
  const usable = run.usable.get(index)
  const { name, options } = lockOf(task)
  // Whether a failure is of what runs, not of the wait: STORE_LOCKED is also a store that cannot be unlocked.
  let entered = false
  try {
    return await deps.store.withLock(
      name,
      usable === undefined ? options : { ...options, waitMs: 0 },
      () => {
        entered = true
        return lookOrFetch(run, task, source)
      },
      async () => {
        entered = true
        const found = await readFreshStep(run, index)
        entered = false
        return found
      },
    )
  } catch (error) {
    if (entered || !(error instanceof AwsxError) || error.code !== 'STORE_LOCKED') throw error
    if (usable !== undefined) {
      debugStep(run, index, 'another process is renewing the credentials, using the cached ones')
      return usable
    }
    // Without a prompt, a step takes seconds. A process that holds the lock for longer is stopped or hangs: better two calls than none.
    if (mfaQuestion(task) !== null) throw error
    debugStep(run, index, `continuing without the lock (${error.message})`)
    return lookOrFetch(run, task, source)
  }
}

function lockOf(task: StepTask): { readonly name: string; readonly options: LockOptions } {
  const { deps, plan, index, step } = task
  if (mfaQuestion(task) !== null) {
    return { name: promptLock, options: promptLockOptions(deps, `MFA code for profile ${step.profile}`) }
  }
  const subject = `step ${index + 1} (${step.kind})`
  return {
    name: `step:${stepIdentity(plan, index, deps.context)}`,
    options: callLockOptions(deps, subject, `credentials of profile ${step.profile}`),
  }
}

/** Names the MFA prompt of a step, for processes that wait for the answer to the same prompt; null for a step without one. */
function mfaQuestion({ step }: StepTask): string | null {
  return asksForCode(step) ? `mfa:${step.mfaSerial}` : null
}

async function lookOrFetch(run: PlanRun, task: StepTask, source: StepSource): Promise<CachedCredentials> {
  const { deps, plan, index } = task
  const found = await readFreshStep(run, index)
  if (found !== undefined) return found
  const question = mfaQuestion(task)
  if (question !== null) {
    const denial = deps.store.readNote(question, run.startedAt)
    if (denial !== undefined) throw new AwsxError('MFA_CANCELLED', denial)
  }
  try {
    const fetched = await fetchNow(task, source)
    if (!isStored(plan, index)) return fetched
    const origin = derivedFrom(plan, task)
    const identity = stepIdentity(plan, index, deps.context)
    await saveRecord(identity, cachedToRecord(fetched, { derivedFrom: origin, profile: plan.profile }), deps)
    if (origin !== null && isSignedOutSince(origin, run.startedAt, deps.store)) deps.store.remove(identity)
    return fetched
  } catch (error) {
    if (question !== null) noteDenial(question, error, task)
    throw error
  }
}

function noteDenial(question: string, error: unknown, { deps }: StepTask): void {
  if (!(error instanceof AwsxError)) return
  if (error.code === 'MFA_CANCELLED' || error.code === 'INTERRUPTED') {
    deps.store.writeNote(question, error.message, denialMs)
  }
}

async function fetchNow(task: StepTask, source: StepSource): Promise<CachedCredentials> {
  const { context } = task.deps
  debugStep(task, task.index, `fetching ${describeFetch(task)}`)
  const fetchedAt = context.now()
  const { value, clockOffsetMs } = await runStep(task, source)
  const end = value.expiresAt === null ? 'without an expiration' : `valid until ${formatUtc(value.expiresAt)}`
  const skew =
    clockOffsetMs === 0 ? '' : `, the clock of AWS differs by ${Math.round(clockOffsetMs / 1000)} s`
  debugStep(task, task.index, `fetched, ${end}${skew}`)
  return { credentials: value, fetchedAt, clockOffsetMs }
}

/** Identity of the sign-in or stored key that a plan starts from: removing it removes the records of all steps. */
export function derivedFrom(plan: Plan, { deps }: Pick<StepTask, 'deps'>): string | null {
  const [base] = plan.steps
  if (base.kind === 'stored-key') return storedKeyIdentity(base.profile)
  if (base.kind === 'login') return loginIdentity(base.loginSession, deps.clients)
  if (base.kind !== 'sso') return null
  const { endpoint } = endpointFor(deps.clients, 'sso_oidc', base.ssoRegion)
  return tokenIdentity(base, endpoint)
}
