import { isNativeError } from 'node:util/types'

import type { Proxy } from './proxy.ts'

/** Describes why a proxy did not connect to a service. */
export interface ProxyProblem {
  readonly reason: string
  readonly hints: readonly string[]
}

/** A proxy that answered with an error status. */
export class ProxyError extends Error {
  readonly status: number
  /** The variable that names the proxy. */
  readonly variable: string
  /** Whether the variable has a user name and password. */
  readonly hasLogin: boolean
  /** Makes the official clients try again: the proxy may answer the next request. */
  readonly $retryable?: object

  constructor(status: number, { variable, url }: Proxy) {
    super(`the proxy returned ${status}`)
    this.name = 'ProxyError'
    this.status = status
    this.variable = variable
    const { username, password } = new URL(url)
    this.hasLogin = username !== '' || password !== ''
    if (status >= 500) this.$retryable = {}
  }
}

/** Of an answer to CONNECT that has no status. */
export const notHttp = 'it is not an HTTP proxy'

/** A SOCKS proxy rejected the user name or the password. */
export class LoginRefusal extends Error {}

/**
 * No connection to the proxy, or none through it. It has no cause, because the official clients would look at it and try again, which
 * may take longer than the user waits.
 */
export class ProxyConnectError extends Error {
  readonly problem: ProxyProblem
  /** Whether the proxy got a user name and password, and rejected them. */
  readonly refusesLogin: boolean
  /** Makes the official clients try again: the proxy closed the connection, maybe because it was restarted. */
  readonly $retryable?: object

  /**
   * @param mayRepeat whether a connection that the proxy closed may be opened again. It may have closed it because of the user name and
   *   password, and repeating wrong ones can lock the account.
   */
  constructor(cause: unknown, proxy: Proxy, mayRepeat = false) {
    const problem = describeConnect(cause, proxy)
    super(problem.reason)
    this.name = 'ProxyConnectError'
    this.problem = problem
    this.refusesLogin = cause instanceof LoginRefusal
    if (mayRepeat && closedPattern.test(textOf(cause))) this.$retryable = {}
  }
}

function textOf(cause: unknown): string {
  const { code, message } = (isNativeError(cause) ? cause : {}) as NodeJS.ErrnoException
  return `${code ?? ''} ${message ?? ''}`
}

/** In the system's errors, those of the proxy library, and SOCKS. */
const closedPattern = /ECONNRESET|EPIPE|ERR_SOCKET_CLOSED|ended before receiving|closed the connection/

function describeConnect(cause: unknown, { address, variable }: Proxy): ProxyProblem {
  const name = `${address} (${variable})`
  const { code, message } = (isNativeError(cause) ? cause : {}) as NodeJS.ErrnoException
  const text = textOf(cause)
  const hints = [`check ${variable}, or add the host to NO_PROXY`]
  if (text.includes('ECONNREFUSED')) return { reason: `the proxy ${name} refused the connection`, hints }
  if (/ENOTFOUND|EAI_AGAIN/.test(text))
    return { reason: `the name of the proxy ${name} cannot be resolved`, hints }
  if (/no connection in|timed out/.test(text))
    return { reason: `the proxy ${name} did not open a connection in time`, hints }
  if (/wrong.version.number/i.test(text)) {
    const hint = `to connect to it without TLS, write http:// instead of https:// in ${variable}`
    return { reason: `the proxy ${name} failed: it does not use TLS`, hints: [hint] }
  }
  const problem = answerProblems.find(([pattern]) => pattern.test(text))?.[1] ?? message ?? code
  return { reason: `the proxy ${name} failed: ${problem ?? 'unknown error'}`, hints }
}

/** What the errors of the proxy library, which quote the answer, and of the system say in its place. */
const answerProblems: readonly (readonly [RegExp, string])[] = [
  [closedPattern, 'it closed the connection'],
  [/No header received|Invalid header/, notHttp],
]

/** Describes a proxy's answer with an error status. @param host the service that the request was for */
export function describeStatus(
  { status, variable, hasLogin }: Pick<ProxyError, 'status' | 'variable' | 'hasLogin'>,
  host: string,
): ProxyProblem {
  if (status !== 407) {
    return {
      reason: `the proxy in ${variable} returned ${status} for ${host}`,
      hints: [`check ${variable}, or add the host to NO_PROXY`],
    }
  }
  if (hasLogin) {
    return {
      reason: `the proxy in ${variable} did not accept the user name and password`,
      hints: [`correct them in ${variable}; percent-encode special characters (%40 for @)`],
    }
  }
  return {
    reason: `the proxy in ${variable} requires a user name and password`,
    hints: [`add them to ${variable}: http://user:password@host:port`],
  }
}
