import { setTimeout as sleep } from 'node:timers/promises'

import { connectMs } from './connection.ts'
import type { CallContext } from './connection.ts'
import { ProxyConnectError, ProxyError } from './proxy-errors.ts'
import type { Proxy } from './proxy.ts'

/** Sends the user name and password of a proxy, which may lock an account that gets a wrong password several times. */
export interface ProxyLogin {
  /**
   * Connects through the proxy. Until it has accepted the login once, one connection at a time; after it has refused it, none. An error of the
   * proxy itself (5xx) is the answer to all that wait for the same host, because one after the other would take too long.
   * @param requireCaller throws if the request was given up; called after waiting for another connection
   * @param accepts whether what `connect` returns means that the proxy has accepted the login, true if not given
   * @throws what `connect` throws, or has thrown for another request when the proxy refused the login or failed
   */
  use<T>(connect: () => Promise<T>, requireCaller: () => void, accepts?: (result: T) => boolean): Promise<T>
  /** Whether the proxy has accepted the login, and not refused it since. */
  isAccepted(): boolean
}

type LoginContext = Pick<CallContext, 'env' | 'now'>

interface State {
  isAccepted: boolean
  /** The connection that finds out, with the error of the proxy itself if it ends with one. It never rejects. */
  trying: Promise<Failure | undefined> | undefined
  /** `at` is in milliseconds since 1970 UTC. */
  refusal: { readonly error: unknown; readonly at: number } | undefined
}

interface Failure {
  readonly error: unknown
  /** The host and port that the proxy should have connected to. */
  readonly host: string
}

/** Keyed by a run's environment object, and by the URL of the proxy. */
const known = new WeakMap<CallContext['env'], Map<string, State>>()

/** The environment objects of runs that never send a refused login again. */
const isFinal = new WeakSet<CallContext['env']>()

/** Milliseconds after which a process that goes on, such as a server, may send a refused login again. */
const againMs = 60_000

/** Milliseconds after which a request no longer waits for others that try the login: one of them may get no answer. */
export const longestWaitMs = 1.5 * connectMs

/** A request ends after {@link connectMs}. A proxy that answers a little later is still heard. */
const longestTryMs = 2 * connectMs

/** Keeps a run from ever sending a refused login again, however long it takes: for one that makes calls for many profiles. */
export function keepRefusedLogins({ env }: Pick<CallContext, 'env'>): void {
  isFinal.add(env)
}

/**
 * @param host host and port to connect to
 * @returns undefined if the URL of the proxy has no user name and password
 */
export function openProxyLogin({ url }: Proxy, host: string, context: LoginContext): ProxyLogin | undefined {
  const { env, now } = context
  const { username, password } = new URL(url)
  if (username === '' && password === '') return undefined
  const ofRun = known.get(env) ?? new Map<string, State>()
  known.set(env, ofRun)
  const state = ofRun.get(url) ?? { isAccepted: false, trying: undefined, refusal: undefined }
  ofRun.set(url, state)
  const login = { state, host, env, now }
  return {
    use: (connect, requireCaller, accepts) => connectOnce(login, connect, requireCaller, accepts),
    isAccepted: () => state.isAccepted,
  }
}

interface Login extends LoginContext {
  readonly state: State
  readonly host: string
}

async function connectOnce<T>(
  login: Login,
  connect: () => Promise<T>,
  requireCaller: () => void,
  accepts: (result: T) => boolean = () => true,
): Promise<T> {
  const { state, env, now, host } = login
  while (!state.isAccepted) {
    const { refusal, trying } = state
    if (refusal !== undefined && (isFinal.has(env) || Math.abs(now() - refusal.at) < againMs))
      throw refusal.error
    if (trying === undefined) break
    const failure = await trying
    if (failure?.host === host) throw failure.error
    requireCaller()
  }
  const result = connect()
  const noted = note(login, result, accepts)
  if (!state.isAccepted) state.trying = waitFor(noted).finally(() => (state.trying = undefined))
  return result
}

/**
 * Remembers what the proxy says of the login. An error of the proxy itself says nothing of it: it may come from a machine in front of it, such as
 * a load balancer, which does not know the login.
 */
async function note<T>(
  { state, host, now }: Login,
  result: Promise<T>,
  accepts: (result: T) => boolean,
): Promise<Failure | undefined> {
  try {
    if (!accepts(await result)) return undefined
    state.isAccepted = true
    state.refusal = undefined
    return undefined
  } catch (error) {
    if (refusesLogin(error)) {
      state.isAccepted = false
      state.refusal = { error, at: now() }
    }
    return error instanceof ProxyError && error.status >= 500 ? { error, host } : undefined
  }
}

function refusesLogin(error: unknown): boolean {
  if (error instanceof ProxyError) return error.status === 407
  return error instanceof ProxyConnectError && error.refusesLogin
}

async function waitFor<T>(noted: Promise<T>): Promise<T | undefined> {
  const stop = new AbortController()
  const late = sleep(longestTryMs, undefined, { ref: false, signal: stop.signal }).catch(() => undefined)
  const result = await Promise.race([noted, late])
  stop.abort()
  return result
}
