import { setTimeout as sleep } from 'node:timers/promises'

import { connectMs } from './connection.ts'
import type { CallContext } from './connection.ts'
import { ProxyConnectError, ProxyError } from './proxy-errors.ts'
import type { Proxy } from './proxy.ts'

/** Sends the user name and password of a proxy, which may lock an account that gets a wrong password several times. */
export interface ProxyLogin {
  /**
   * Connects through the proxy. Until it has accepted the login once, one connection at a time; after it has refused it, none.
   * @param requireCaller throws if the request was given up; called after waiting for another connection
   * @throws what `connect` throws, or has thrown for another request when the proxy refused the login
   */
  use<T>(connect: () => Promise<T>, requireCaller: () => void): Promise<T>
}

type LoginContext = Pick<CallContext, 'env' | 'now'>

interface State {
  isAccepted: boolean
  /** The connection that finds out. It never rejects. */
  trying: Promise<void> | undefined
  /** `at` is in milliseconds since 1970 UTC. */
  refusal: { readonly error: unknown; readonly at: number } | undefined
}

/** Keyed by a run's environment object, and by the URL of the proxy. */
const known = new WeakMap<CallContext['env'], Map<string, State>>()

/** The environment objects of runs that never send a refused login again. */
const isFinal = new WeakSet<CallContext['env']>()

/** Milliseconds after which a process that goes on, such as a server, may send a refused login again. */
const againMs = 60_000

/** A request ends after {@link connectMs}. A proxy that answers a little later is still heard. */
const longestTryMs = 2 * connectMs

/** Keeps a run from ever sending a refused login again, however long it takes: for one that makes calls for many profiles. */
export function keepRefusedLogins({ env }: Pick<CallContext, 'env'>): void {
  isFinal.add(env)
}

/** @returns undefined if the URL of the proxy has no user name and password */
export function openProxyLogin({ url }: Proxy, context: LoginContext): ProxyLogin | undefined {
  const { username, password } = new URL(url)
  if (username === '' && password === '') return undefined
  const ofRun = known.get(context.env) ?? new Map<string, State>()
  known.set(context.env, ofRun)
  const state = ofRun.get(url) ?? { isAccepted: false, trying: undefined, refusal: undefined }
  ofRun.set(url, state)
  return { use: (connect, requireCaller) => connectOnce(state, context, connect, requireCaller) }
}

async function connectOnce<T>(
  state: State,
  { env, now }: LoginContext,
  connect: () => Promise<T>,
  requireCaller: () => void,
): Promise<T> {
  while (!state.isAccepted) {
    const { refusal, trying } = state
    if (refusal !== undefined && (isFinal.has(env) || Math.abs(now() - refusal.at) < againMs))
      throw refusal.error
    if (trying === undefined) break
    await trying
    requireCaller()
  }
  const result = connect()
  const noted = note(state, result, now)
  if (!state.isAccepted) state.trying = waitFor(noted).finally(() => (state.trying = undefined))
  return result
}

/** Remembers what the proxy says of the login. */
async function note(state: State, result: Promise<unknown>, now: LoginContext['now']): Promise<void> {
  try {
    await result
  } catch (error) {
    if (refusesLogin(error)) {
      state.isAccepted = false
      state.refusal = { error, at: now() }
      return
    }
    if (!isProxyFailure(error)) return
  }
  state.isAccepted = true
  state.refusal = undefined
}

function refusesLogin(error: unknown): boolean {
  if (error instanceof ProxyError) return error.status === 407
  return error instanceof ProxyConnectError && error.refusesLogin
}

/** A proxy that tried and failed to connect has looked at the login (RFC 9110 15.6). Any other failure says nothing of it. */
function isProxyFailure(error: unknown): boolean {
  return error instanceof ProxyError && error.status >= 500
}

async function waitFor(noted: Promise<void>): Promise<void> {
  const stop = new AbortController()
  const late = sleep(longestTryMs, undefined, { ref: false, signal: stop.signal }).catch(() => undefined)
  await Promise.race([noted, late])
  stop.abort()
}
