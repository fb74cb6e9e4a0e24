import { isNativeError } from 'node:util/types'

import { connectMs } from './connection.ts'

/**
 * No connection within {@link connectMs}: packets are lost, or the resolver does not answer. The official clients decide by the name of
 * an error whether to try again. They do not know this name, because the system has already tried all addresses of the host.
 */
export class ConnectTimeout extends Error {
  constructor(cause?: unknown) {
    // The clients look at the names of causes, too.
    super(`no connection in ${connectMs / 1000} s`, { cause: isNativeError(cause) ? cause.message : cause })
    this.name = 'ConnectTimeout'
  }
}
