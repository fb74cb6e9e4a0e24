import type { State } from './state.ts'
import type { AwsData } from './data.ts'

/** A request as the handlers see it. */
export type Request = {
  method: string
  path: string
  query: URLSearchParams
  /** Names in lower case. */
  headers: Record<string, string>
  body: Buffer
}

/** An answer before it is written; `body` is text in UTF-8. */
export type Reply = { status: number; headers: Record<string, string>; body: string }

/** One recorded call. Holds no secret: keys, tokens and codes are left out of `parameters`. */
export type Call = {
  operation: string
  /** Epoch milliseconds by the clock of the local AWS. */
  time: number
  parameters: Record<string, string>
  /** Scope of the signature, on signed calls. */
  region?: string
  service?: string
  /** ARN of the caller, once the call is known to be authentic. */
  caller?: string
  /** HTTP status; 0 when the connection was cut without an answer, absent while the call is under way. */
  status?: number
  /** Error code of the answer. */
  error?: string
}

/** The AWS that a handler works on. */
export type Cloud = {
  data: AwsData
  state: State
  /** Epoch milliseconds by the clock of the local AWS. */
  now: () => number
  /** `http://127.0.0.1:PORT` */
  url: () => string
}

/** A call on its way through a handler. */
export type Exchange = { request: Request; cloud: Cloud; call: Call }

/** An AWS error; each protocol has its own format for it. */
export class ServiceError extends Error {
  readonly status: number
  readonly code: string
  readonly members: Record<string, string>

  constructor(status: number, code: string, message: string, members: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.members = members
  }
}

/** @returns a JSON answer. */
export function replyJson(value: unknown, status = 200): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

/** @returns a plain text answer. */
export function replyText(body: string, status = 200): Reply {
  return { status, headers: { 'content-type': 'text/plain' }, body }
}

/** @returns a redirect that a browser follows with GET, after a form too. */
export function replyRedirect(location: string): Reply {
  return { status: 302, headers: { location, 'cache-control': 'no-store' }, body: '' }
}

/** @returns the fields of a form body, or of the query where the body is empty. */
export function readForm(request: Request): URLSearchParams {
  return request.body.length > 0 ? new URLSearchParams(request.body.toString('utf8')) : request.query
}

/**
 * Reads a JSON body.
 *
 * @throws Refusal (400, the code given) when the body is not a JSON object
 */
export function readJson(request: Request, code = 'InvalidRequestException'): Record<string, unknown> {
  const value = parseJson(request.body.toString('utf8'))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ServiceError(400, code, 'the body is not a JSON object', { error: 'invalid_request' })
  }
  return value as Record<string, unknown>
}

/** @returns the member when it is a string, else an empty string. */
export function textMember(object: Record<string, unknown>, name: string): string {
  const value = object[name]
  return typeof value === 'string' ? value : ''
}

/** @returns the strings of a member that is a list, or undefined when it is not one. */
export function listMember(object: Record<string, unknown>, name: string): string[] | undefined {
  const value = object[name]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
