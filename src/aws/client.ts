import { state as nodeVersionNotice } from '@aws-sdk/core/client'
import type { NodeHttpHandler } from '@smithy/node-http-handler'

import { collectStream } from './collect-stream.ts'
import { callMs, isWebPage, readClockOffset } from './connection.ts'
import type { Answer, CallContext, Connection } from './connection.ts'
import { createHttpHandler } from './http-handler.ts'
import { requireEncryption } from './require-encryption.ts'

/** The part of a client's configuration that is the same for every service. */
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
  readonly streamCollector: typeof collectStream
}

/**
 * Configures an official client. Every value that the client would otherwise look up in AWS files and variables is set, so that a call
 * depends on the plan alone and no file is read twice.
 */
async function clientOptions(connection: Connection, context: CallContext): Promise<ClientOptions> {
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
    requestHandler: await createHttpHandler(connection, context),
    streamCollector: collectStream,
  }
}

/**
 * As {@link clientOptions}, for a client whose calls carry a secret.
 * @throws AwsxError CONFIG_INVALID for an http endpoint that is not on this machine
 */
export async function tokenClientOptions(
  connection: Connection,
  context: CallContext,
): Promise<ClientOptions> {
  requireEncryption(connection)
  return clientOptions(connection, context)
}

interface Client {
  middlewareStack: { add: (middleware: never, options: never) => void }
  destroy(): void
}

type Handler = (args: unknown) => Promise<{ response?: unknown }>

/**
 * Makes one call with a client, reads the clock of AWS from the answer, and closes the client.
 * @param send gets a signal that ends the call after {@link callMs}
 */
export async function runCall<C extends Client, T>(
  client: C,
  context: CallContext,
  send: (client: C, signal: AbortSignal) => Promise<T>,
): Promise<Answer<T>> {
  let clockOffsetMs = 0
  const inspect = (next: Handler) => async (args: unknown) => {
    const result = await next(args)
    // A login page can be valid XML, in which a client finds nothing and reports no error.
    if (isWebPage(result.response))
      throw Object.assign(new SyntaxError('a web page'), { $response: result.response })
    clockOffsetMs = readClockOffset(result.response, context.now()) || clockOffsetMs
    return result
  }
  client.middlewareStack.add(
    inspect as never,
    { step: 'deserialize', name: 'awsxClock', priority: 'low' } as never,
  )
  try {
    const value = await send(client, AbortSignal.timeout(callMs))
    return { value, clockOffsetMs }
  } finally {
    client.destroy()
  }
}
