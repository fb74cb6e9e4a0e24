import { NodeHttpHandler } from '@smithy/node-http-handler'
import { isNativeError } from 'node:util/types'

/** Milliseconds for the name, the connection and a proxy's tunnel together. */
export const connectMs = 3_000

/**
 * No connection came about in time: packets are lost on the way, or the resolver does not answer. The official clients, which know the
 * failures to try again by their names, do not try this one again: the system has by then, to all addresses of the host.
 */
export class ConnectTimeout extends Error {
  constructor(cause: unknown) {
    super(`no connection in ${connectMs / 1000} s`, { cause: withoutName(cause) })
    this.name = 'ConnectTimeout'
  }
}

/** The clients look at causes, too. */
function withoutName(cause: unknown): unknown {
  return isNativeError(cause) ? cause.message : cause
}

/** The handler of the official clients, which tells a connection that was not made from an answer that did not come. */
export class HttpHandler extends NodeHttpHandler {
  override async handle(
    ...args: Parameters<NodeHttpHandler['handle']>
  ): ReturnType<NodeHttpHandler['handle']> {
    try {
      return await super.handle(...args)
    } catch (error) {
      if (isConnectTimeout(error)) throw new ConnectTimeout(error)
      throw error
    }
  }
}

/** The handler gives both time-outs the same name. */
function isConnectTimeout(error: unknown): boolean {
  return (
    isNativeError(error) &&
    error.name === 'TimeoutError' &&
    error.message.includes('did not establish a connection')
  )
}
