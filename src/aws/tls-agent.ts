import { Agent } from 'node:https'
import { TLSSocket } from 'node:tls'

import { nameIssuer } from './name-issuer.ts'
import type { TlsOptions } from './tls-options.ts'

/**
 * An agent for https URLs without a proxy, otherwise like the one that the official clients create.
 * @param tls without a context, the agent trusts the runtime's own roots
 */
export function createAgent(tls: TlsOptions | Pick<TlsOptions, 'rejectUnauthorized'>): Agent {
  const agent = new Agent({ ...tls, keepAlive: true, maxSockets: 50 })
  const create = agent.createConnection.bind(agent)
  agent.createConnection = (...args) => watch(create(...args))
  return agent
}

/** Lets the error of an untrusted certificate name its issuer. @returns the socket */
export function watch<S>(socket: S): S {
  if (socket instanceof TLSSocket) nameIssuer(socket)
  return socket
}
