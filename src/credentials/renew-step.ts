import { failureName } from '../aws/call-errors.ts'
import { AwsxError } from '../errors.ts'
import type { Hop, SsoBase, Step } from '../plan/types.ts'
import type { SignedIn } from '../sso-login/ensure-token.ts'
import { interactionLock, interactionOptions, refusalMs } from '../sso-login/login-lock.ts'
import { keepRecord } from '../sso-login/save-record.ts'
import type { LockOptions } from '../store/types.ts'
import { isFresh } from './freshness.ts'
import type { CachedCredentials } from './freshness.ts'
import { cachedToRecord } from './credentials-record.ts'
import { stepOf } from './resolve-credentials.ts'
import type { LookUp, ResolveStep, StepTask } from './resolve-credentials.ts'
import { runStep } from './steps/run-step.ts'
import type { ResolveTools } from './resolve-deps.ts'
import { vaultKeyIdentity } from './stored-key-identity.ts'

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
  const startedAt = renewal.tools.context.now()
  const source = await sourceOf(renewal, false)
  try {
    return await fetchOnce(renewal, source, startedAt)
  } catch (error) {
    if (!isStale(error) || !canChange(renewal)) throw error
    renewal.tools.debug(`step ${renewal.index + 1}: the source was refused, getting it anew`)
    return await fetchOnce(renewal, await sourceOf(renewal, true, source), startedAt)
  }
}

/** What a step starts from. */
export interface Source {
  readonly credentials: CachedCredentials | undefined
  readonly signedIn: SignedIn | undefined
}

async function sourceOf(renewal: Renewal, distrust: boolean, refused?: Source): Promise<Source> {
  const { plan, index, tools } = renewal
  const step = stepOf(renewal)
  if (step.kind === 'sso') {
    const { signInFor } = await import('./steps/sso.ts')
    return { credentials: undefined, signedIn: await signInFor(plan, step, tools, refused?.signedIn?.token) }
  }
  if (index === 0) return { credentials: undefined, signedIn: undefined }
  return {
    credentials: await renewal.resolveStep({ plan, index: index - 1, tools, distrust }),
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
  return source !== 'static' && source !== 'vault' && source !== 'environment'
}

async function fetchOnce(renewal: Renewal, source: Source, startedAt: number): Promise<CachedCredentials> {
  const { tools, identity } = renewal
  const question = questionOf(stepOf(renewal))
  const { name, options } = lockOf(renewal, question)
  const work = async (): Promise<CachedCredentials> => {
    const found = await renewal.lookUp(renewal, identity, startedAt)
    if (found !== undefined && isFresh(found, tools.context.now(), renewal.minTtlMs)) return found
    if (question !== null) throwRefusal(question, tools, startedAt)
    try {
      const fetched = await fetchStep(renewal, source)
      await keepRecord(identity, cachedToRecord(fetched, await recordOfSignIn(renewal, source)), tools)
      return fetched
    } catch (error) {
      if (question !== null) noteRefusal(question, error, tools)
      throw error
    }
  }
  const { stale } = renewal
  const wait = stale === undefined ? options : { ...options, waitMs: 0 }
  let entered = false
  try {
    return await tools.store.withLock(name, wait, () => {
      entered = true
      return work()
    })
  } catch (error) {
    if (entered || !(error instanceof AwsxError) || error.code !== 'STORE_LOCKED') throw error
    // Another process is renewing what may still serve.
    if (stale !== undefined) return stale
    // A step that asks nobody takes seconds: who holds its lock for longer is stopped or hung, so the call is made twice rather than never.
    if (question !== null) throw error
    tools.debug(`step ${renewal.index + 1}: going on without the lock (${error.message})`)
    return work()
  }
}

function lockOf(renewal: Renewal, question: string | null): { name: string; options: LockOptions } {
  const { tools, identity } = renewal
  const { profile } = stepOf(renewal)
  if (question === null) {
    const waitMs = Math.min(tools.waitMs, stepWaitMs)
    const options = { waitMs, purpose: `credentials of profile ${profile}` }
    return { name: `step:${identity}`, options }
  }
  return { name: interactionLock, options: interactionOptions(tools, `MFA code for profile ${profile}`) }
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
function throwRefusal(question: string, tools: ResolveTools, since: number): void {
  const refusal = tools.store.readRefusal(question, since)
  if (refusal !== undefined) throw new AwsxError('MFA_CANCELLED', refusal)
}

function noteRefusal(question: string, error: unknown, tools: ResolveTools): void {
  if (!(error instanceof AwsxError)) return
  if (error.code === 'MFA_CANCELLED' || error.code === 'INTERRUPTED') {
    tools.store.noteRefusal(question, error.message, refusalMs)
  }
}

/** Runs a step without looking at the cache. */
export async function fetchStep(task: StepTask, source?: Source): Promise<CachedCredentials> {
  task.tools.debug(`step ${task.index + 1} (${stepOf(task).kind}): fetching`)
  const fetchedAt = task.tools.context.now()
  const answer = await runStep(task, source ?? { credentials: undefined, signedIn: undefined })
  return { credentials: answer.value, fetchedAt, clockOffsetMs: answer.clockOffsetMs }
}

/** Whatever stands on a sign-in, or on a key of the vault, is removed with it, so every step's record names it. */
async function recordOfSignIn(renewal: Renewal, source: Source): Promise<string | null> {
  if (source.signedIn !== undefined) return source.signedIn.record
  const [base] = renewal.plan.steps
  if (base.kind === 'vault') return renewal.tools.store.nameOf(vaultKeyIdentity(base.profile))
  if (base.kind !== 'sso') return null
  const { tokenRecordOf } = await import('./steps/sso.ts')
  return tokenRecordOf(base satisfies SsoBase, renewal.tools)
}
