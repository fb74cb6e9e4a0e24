import { failureName } from '../aws/call-errors.ts'
import { AwsxError } from '../errors.ts'
import type { Hop, SsoBase, Step } from '../plan/types.ts'
import type { SignedIn } from '../sso-login/ensure-token.ts'
import { interactionLock, interactionOptions, refusalMs } from '../sso-login/login-lock.ts'
import { saveRecord } from '../sso-login/save-record.ts'
import type { LockOptions } from '../store/types.ts'
import { isFresh } from './freshness.ts'
import type { CachedCredentials } from './freshness.ts'
import { cachedToRecord } from './credentials-record.ts'
import { stepOf } from './resolve-credentials.ts'
import type { LookUp, ResolveStep, StepTask } from './resolve-credentials.ts'
import { runStep } from './steps/run-step.ts'
import type { ResolveDeps } from './resolve-deps.ts'
import { storedKeyIdentity } from './stored-key-identity.ts'

/** Longer than a call with all its retries takes. */
const stepWaitMs = 25_000

export interface Renewal extends StepTask {
  readonly identity: string
  readonly minTtlMs: number
  /** What is cached and may still serve, although it is time to renew it. */
  readonly stale: CachedCredentials | undefined
  readonly lookUp: LookUp
  readonly resolveStep: ResolveStep
}

/**
 * Gets a step's credentials anew, once for all processes that want them: get the source, lock, look again, fetch, store. The source, or
 * the sign-in, is got before the lock is taken, so no process holds two locks, and none holds one while a person is asked for
 * something else.
 */
export async function renewStep(renewal: Renewal): Promise<CachedCredentials> {
  const startedAt = renewal.deps.context.now()
  const source = await sourceOf(renewal, false)
  try {
    return await fetchOnce(renewal, source, startedAt)
  } catch (error) {
    if (!isStale(error) || !canChange(renewal)) throw error
    renewal.deps.debug(`step ${renewal.index + 1}: the source was refused, getting it anew`)
    return await fetchOnce(renewal, await sourceOf(renewal, true, source), startedAt)
  }
}

/** What a step starts from. */
export interface Source {
  readonly credentials: CachedCredentials | undefined
  readonly signedIn: SignedIn | undefined
}

async function sourceOf(renewal: Renewal, distrust: boolean, refused?: Source): Promise<Source> {
  const { plan, index, deps } = renewal
  const step = stepOf(renewal)
  if (step.kind === 'sso') {
    const { signInFor } = await import('./steps/sso.ts')
    return { credentials: undefined, signedIn: await signInFor(plan, step, deps, refused?.signedIn?.token) }
  }
  if (index === 0) return { credentials: undefined, signedIn: undefined }
  return {
    credentials: await renewal.resolveStep({ plan, index: index - 1, deps, distrust }),
    signedIn: undefined,
  }
}

/** The source's credentials or token ended, or were revoked, earlier than they said. */
function isStale(error: unknown): boolean {
  if (!(error instanceof AwsxError)) return false
  return /^(ExpiredToken|InvalidClientTokenId|UnauthorizedException|UnrecognizedClient)/.test(
    failureName(error.cause),
  )
}

/** Keys that stand somewhere are the same when they are read again; a second try would only ask for a second MFA code. */
function canChange({ plan, index }: Renewal): boolean {
  const source = plan.steps[index - 1]?.kind
  return source !== 'static' && source !== 'stored-key' && source !== 'environment'
}

async function fetchOnce(renewal: Renewal, source: Source, startedAt: number): Promise<CachedCredentials> {
  const { deps, identity } = renewal
  const question = questionOf(stepOf(renewal))
  const { name, options } = lockOf(renewal, question)
  const work = async (): Promise<CachedCredentials> => {
    const found = await renewal.lookUp(renewal, identity, startedAt)
    if (found !== undefined && isFresh(found, deps.context.now(), renewal.minTtlMs)) return found
    if (question !== null) throwRefusal(question, deps, startedAt)
    try {
      const fetched = await fetchStep(renewal, source)
      await saveRecord(identity, cachedToRecord(fetched, await recordOfSignIn(renewal, source)), deps)
      return fetched
    } catch (error) {
      if (question !== null) notePromptDenial(question, error, deps)
      throw error
    }
  }
  const { stale } = renewal
  const wait = stale === undefined ? options : { ...options, waitMs: 0 }
  let entered = false
  try {
    return await deps.store.withLock(name, wait, () => {
      entered = true
      return work()
    })
  } catch (error) {
    if (entered || !(error instanceof AwsxError) || error.code !== 'STORE_LOCKED') throw error
    // Another process is renewing what may still serve.
    if (stale !== undefined) return stale
    // A step that asks nobody takes seconds: who holds its lock for longer is stopped or hung, so the call is made twice rather than never.
    if (question !== null) throw error
    deps.debug(`step ${renewal.index + 1}: going on without the lock (${error.message})`)
    return work()
  }
}

function lockOf(renewal: Renewal, question: string | null): { name: string; options: LockOptions } {
  const { deps, identity } = renewal
  const { profile } = stepOf(renewal)
  if (question === null) {
    const waitMs = Math.min(deps.waitMs, stepWaitMs)
    const options = { waitMs, purpose: `credentials of profile ${profile}` }
    return { name: `step:${identity}`, options }
  }
  return { name: interactionLock, options: interactionOptions(deps, `MFA code for profile ${profile}`) }
}

/** Steps with the same device wait for the same question; null for a step that asks nothing. */
function questionOf(step: Step): string | null {
  return asksForCode(step) ? `mfa:${step.mfaSerial}` : null
}

export function asksForCode(step: Step): step is Hop & { readonly mfaSerial: string } {
  if (step.kind === 'session-token') return true
  return step.kind === 'assume-role' && step.mfaSerial !== null && !step.mfaFromSession
}

/** @param since when this process began to want it: who cancelled before that may be asked again */
function throwRefusal(question: string, deps: ResolveDeps, since: number): void {
  const refusal = deps.store.readPromptDenial(question, since)
  if (refusal !== undefined) throw new AwsxError('MFA_CANCELLED', refusal)
}

function notePromptDenial(question: string, error: unknown, deps: ResolveDeps): void {
  if (!(error instanceof AwsxError)) return
  if (error.code === 'MFA_CANCELLED' || error.code === 'INTERRUPTED') {
    deps.store.notePromptDenial(question, error.message, refusalMs)
  }
}

/** Runs a step without looking at the cache. */
export async function fetchStep(task: StepTask, source?: Source): Promise<CachedCredentials> {
  task.deps.debug(`step ${task.index + 1} (${stepOf(task).kind}): fetching`)
  const fetchedAt = task.deps.context.now()
  const answer = await runStep(task, source ?? { credentials: undefined, signedIn: undefined })
  return { credentials: answer.value, fetchedAt, clockOffsetMs: answer.clockOffsetMs }
}

/** Whatever stands on a sign-in, or on a key of the vault, is removed with it, so every step's record names it. */
async function recordOfSignIn(renewal: Renewal, source: Source): Promise<string | null> {
  if (source.signedIn !== undefined) return source.signedIn.record
  const [base] = renewal.plan.steps
  if (base.kind === 'stored-key') return renewal.deps.store.nameOf(storedKeyIdentity(base.profile))
  if (base.kind !== 'sso') return null
  const { tokenRecordOf } = await import('./steps/sso.ts')
  return tokenRecordOf(base satisfies SsoBase, renewal.deps)
}
