import { state as nodeVersionNotice } from '@aws-sdk/core/client'
import type { NodeHttpHandler } from '@smithy/node-http-handler'

import { connectMs, HttpHandler } from './connect-timeout.ts'
import type { Answer, CallContext, Connection } from './connection.ts'
import { createAgent, createForwarder, createTunnel } from './agents.ts'
import { findProxy } from './proxy.ts'
import { readTlsOptions } from './tls-options.ts'

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
  const timeouts = { connectionTimeout: connectMs, requestTimeout: requestMs, throwOnRequestTimeout: true }
  if (url.protocol === 'http:') {
    if (proxy === undefined) return new HttpHandler(timeouts)
    return new HttpHandler({
      ...timeouts,
      httpAgent: await createForwarder(proxy, readTlsOptions(connection, context)),
    })
  }
  const tls = readTlsOptions(connection, context)
  const httpsAgent = proxy === undefined ? createAgent(tls) : await createTunnel(proxy, tls)
  return new HttpHandler({ ...timeouts, httpsAgent })
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
