import { state as nodeVersionNotice } from '@aws-sdk/core/client'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import type { HttpsProxyAgent } from 'https-proxy-agent'
import { Agent } from 'node:https'

import { AwsxError, isErrno } from '../errors.ts'
import { connectMs, HttpHandler } from './connect-timeout.ts'
import type { Answer, CallContext, Connection } from './connection.ts'
import { ProxyError } from './call-errors.ts'
import { findProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'

const requestMs = 10_000
const totalMs = 20_000
/** Smaller differences are the network's delay and the header's whole seconds. */
const skewFloorMs = 60_000

/** The fields of a client's configuration that awsx decides for every service, and what to call when it is done. */
export interface ClientOptions {
  readonly endpoint: string
  readonly region: string
  readonly maxAttempts: number
  readonly retryMode: 'standard'
  readonly defaultsMode: 'standard'
  readonly useFipsEndpoint: false
  readonly useDualstackEndpoint: false
  readonly userAgentAppId: string
  readonly authSchemePreference: string[]
  readonly sigv4aSigningRegionSet: string[]
  readonly disableClockSkewCorrection: false
  readonly requestHandler: NodeHttpHandler
}

/**
 * Configuration of an official client. Every value that the client would otherwise look up in AWS's files and variables is given, so
 * that a call depends on the plan alone and no file is read a second time.
 */
export async function clientOptions(connection: Connection, context: CallContext): Promise<ClientOptions> {
  // The end-of-life notice for Node 20 must not reach the user's stderr.
  nodeVersionNotice.warningEmitted = true
  return {
    endpoint: connection.endpoint,
    region: connection.region,
    maxAttempts: 4,
    retryMode: 'standard',
    defaultsMode: 'standard',
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    userAgentAppId: 'awsx',
    authSchemePreference: [],
    sigv4aSigningRegionSet: [],
    disableClockSkewCorrection: false,
    requestHandler: await createHandler(connection, context),
  }
}

async function createHandler(connection: Connection, context: CallContext): Promise<NodeHttpHandler> {
  const url = new URL(connection.endpoint)
  const proxy = findProxy(url, context)
  const tls = readTlsOptions(connection, context)
  const timeouts = { connectionTimeout: connectMs, requestTimeout: requestMs, throwOnRequestTimeout: true }
  if (proxy === undefined) {
    // With the settings of the handler's own agent.
    return new HttpHandler({
      ...timeouts,
      httpsAgent: new Agent({ ...tls, keepAlive: true, maxSockets: 50 }),
    })
  }
  if (url.protocol === 'https:')
    return new HttpHandler({ ...timeouts, httpsAgent: await createTunnel(proxy, tls) })
  const { HttpProxyAgent } = await import('http-proxy-agent')
  return new HttpHandler({ ...timeouts, httpAgent: new HttpProxyAgent(proxy.url, tls) })
}

async function createTunnel(proxy: Proxy, tls: TlsOptions): Promise<HttpsProxyAgent<string>> {
  const { HttpsProxyAgent } = await import('https-proxy-agent')
  const agent = new HttpsProxyAgent(proxy.url, tls)
  // The constructor takes them for the handshake with an https proxy only.
  Object.assign(agent.options, tls)
  // Else the proxy's refusal would pass for an answer of AWS, such as that access is denied.
  agent.on('proxyConnect', ({ statusCode }: { statusCode: number }) => {
    if (statusCode !== 200) throw new ProxyError(statusCode, proxy.variable)
  })
  return agent
}

interface TlsOptions {
  readonly ca?: string
  readonly rejectUnauthorized: true
}

function readTlsOptions({ caBundle }: Connection, context: CallContext): TlsOptions {
  // Said for every connection, so that no variable can turn it off.
  const verified = { rejectUnauthorized: true } as const
  return caBundle === null ? verified : { ...verified, ca: readBundle(caBundle, context) }
}

function readBundle(file: string, context: CallContext): string {
  const text = readIfAllowed(file, context)
  // Node takes a text without certificates for a list of none, and then trusts nobody.
  if (text !== undefined && /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(text)) return text
  const problem = text === undefined ? 'cannot be read' : 'holds no certificate'
  throw new AwsxError('CONFIG_INVALID', `the CA bundle ${file} ${problem}`, {
    hints: ['check AWS_CA_BUNDLE and ca_bundle in the config file'],
  })
}

function readIfAllowed(file: string, context: CallContext): string | undefined {
  try {
    return context.readText(file)
  } catch (error) {
    if (isErrno(error, 'EACCES', 'EISDIR')) return undefined
    throw error
  }
}

interface Sender {
  middlewareStack: { add: (middleware: never, options: never) => void }
  destroy(): void
}

type Handler = (args: unknown) => Promise<{ response?: unknown }>

/**
 * Runs one call on a client, watches the clock, and ends the client's connections.
 * @param send gets a signal that ends the call after all its retries (20 seconds)
 */
export async function callOnce<C extends Sender, T>(
  client: C,
  context: CallContext,
  send: (client: C, signal: AbortSignal) => Promise<T>,
): Promise<Answer<T>> {
  let clockOffsetMs = 0
  const watch = (next: Handler) => async (args: unknown) => {
    const result = await next(args)
    if (isPage(result.response))
      throw Object.assign(new SyntaxError('a page'), { $response: result.response })
    const offset = readOffset(result.response, context.now())
    if (Math.abs(offset) >= skewFloorMs) clockOffsetMs = offset
    return result
  }
  client.middlewareStack.add(
    watch as never,
    { step: 'deserialize', name: 'awsxClock', priority: 'low' } as never,
  )
  try {
    const value = await send(client, AbortSignal.timeout(totalMs))
    return { value, clockOffsetMs }
  } finally {
    client.destroy()
  }
}

/** A login page is valid XML at times, in which a client finds nothing that it looks for. */
function isPage(response: unknown): boolean {
  const { headers } = (response ?? {}) as { headers?: Record<string, string> }
  return /text\/html/.test(headers?.['content-type'] ?? '')
}

function readOffset(response: unknown, now: number): number {
  const headers = (response as { headers?: Record<string, string> } | undefined)?.headers
  const date = Date.parse(headers?.['date'] ?? '')
  return Number.isNaN(date) ? 0 : date - now
}
