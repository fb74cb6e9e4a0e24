import {
  credentialOf,
  encodeQuery,
  listSigned,
  signParts,
  signingAlgorithm,
  stampOf,
} from '../crypto/aws-signature.ts'
import type { SigningKeys } from '../crypto/aws-signature.ts'
import type { Credentials } from '../credentials/types.ts'
import { parseJsonObject } from '../text/json-object.ts'
import { version } from '../version.ts'
import { callMs, isWebPage } from './connection.ts'
import type { CallContext, Connection } from './connection.ts'
import { HttpFailure, nonEmpty, sendRequest } from './http-request.ts'
import type { HttpAnswer, HttpRequest } from './http-message.ts'
import { keysOf } from './signing-keys.ts'

/** A call of an AWS API for which no client is bundled, because it is one request. */
export interface SignedCall {
  /** The name of the service in the signature. */
  readonly service: string
  readonly path?: string
  readonly query?: Readonly<Record<string, string>>
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** A call without one is a GET. */
  readonly body?: string
  /** Milliseconds that the clock of AWS is ahead of the local one. */
  readonly clockOffsetMs: number
}

/**
 * Sends a signed request.
 * @param read gets the body of an answer with status 200. @throws SyntaxError
 * @throws an error that `describeFailure` knows
 */
export async function sendSigned<T>(
  call: SignedCall,
  credentials: Credentials,
  target: { readonly connection: Connection; readonly context: CallContext },
  read: (body: string) => T,
): Promise<T> {
  const { connection, context } = target
  return sendRequest(connection, context, {
    attempts: 3,
    // The answer may be a password.
    isSecret: true,
    timeoutMs: callMs,
    request: () => signRequest(call, keysOf(credentials), connection, context.now() + call.clockOffsetMs),
    read: (answer) => {
      if (answer.statusCode !== 200) throw failureOf(answer)
      return read(answer.body)
    },
  })
}

/** @param time of the signature, in milliseconds since 1970 UTC */
export function signRequest(
  call: Omit<SignedCall, 'clockOffsetMs'>,
  keys: SigningKeys,
  { endpoint, region }: Connection,
  time: number,
): HttpRequest {
  const scope = { service: call.service, region, time }
  const { query = {}, body } = call
  const method = body === undefined ? 'GET' : 'POST'
  const url = new URL(`${endpoint}${call.path ?? '/'}`)
  const signed = {
    ...call.headers,
    host: url.host,
    'x-amz-date': stampOf(scope),
    ...(keys.sessionToken === null ? {} : { 'x-amz-security-token': keys.sessionToken }),
  }
  const parts = { method, path: url.pathname, query, headers: signed, body: body ?? '' } as const
  const signature = signParts(parts, keys.secretAccessKey, scope)
  const search = encodeQuery(query)
  return {
    method,
    url: search === '' ? url.href : `${url.href}?${search}`,
    headers: {
      ...signed,
      authorization: `${signingAlgorithm} Credential=${credentialOf(keys, scope)}, SignedHeaders=${listSigned(signed)}, Signature=${signature}`,
    },
    ...(body === undefined ? {} : { body }),
  }
}

/** A call of the protocol AWS JSON 1.1. @param target as in `X-Amz-Target` */
export function jsonCall(
  service: string,
  target: string,
  fields: Readonly<Record<string, string>>,
): Omit<SignedCall, 'clockOffsetMs'> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }
  return { service, headers, body: JSON.stringify(fields) }
}

/** How awsx names itself to AWS, for example in CloudTrail. */
export const userAgent = `awsx/${version} app/awsx`

/**
 * Accepts only a successful answer of the service itself.
 * @throws SyntaxError for a web page, whatever its status: that of a page in front of the service says nothing of the credentials
 * @throws HttpFailure for an error
 */
export function requireSuccess(answer: HttpAnswer): void {
  // A login page can be valid XML.
  if (isWebPage(answer)) throw Object.assign(new SyntaxError('a web page'), { $response: answer })
  if (answer.statusCode >= 300) throw failureOf(answer)
}

/** An error with the name and message that the service gives: in JSON, a header, or XML (AWS JSON 1.1, REST JSON, and query protocols). */
export function failureOf(answer: HttpAnswer): HttpFailure {
  const json = parseJsonObject(answer.body)
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
  const type =
    text(json?.['__type']) ?? answer.headers['x-amzn-errortype'] ?? readElement(answer.body, 'Code')
  const message = text(json?.['message']) ?? text(json?.['Message']) ?? readElement(answer.body, 'Message')
  const name = type?.replace(/:.*$/, '').replace(/^.*#/, '')
  return new HttpFailure(answer, { name: nonEmpty(name), message: nonEmpty(message) })
}

/** @returns the text of the first element with a name in an XML answer, undefined if there is none */
export function readElement(xml: string, name: string): string | undefined {
  const text = findText(xml, name)
  if (text?.includes('&') !== true) return text
  return text.replaceAll(
    /&(?:#x([0-9a-f]{1,5})|#([0-9]{1,6})|(\w+));/gi,
    (_, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities.get(name) ?? ''
      return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
    },
  )
}

/** Not with an expression, which would be compiled for each name. */
function findText(xml: string, name: string): string | undefined {
  const [open, close] = [`<${name}>`, `</${name}>`]
  for (let at = xml.indexOf(open); at >= 0; at = xml.indexOf(open, at + 1)) {
    const from = at + open.length
    const to = xml.indexOf('<', from)
    if (to >= 0 && xml.startsWith(close, to)) return xml.slice(from, to)
  }
  return undefined
}

/** The entities that XML 1.0 §4.6 defines. */
const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['amp', '&'],
])
