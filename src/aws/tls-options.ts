import { createSecureContext } from 'node:tls'
import type { SecureContext, TLSSocket } from 'node:tls'
import { isNativeError } from 'node:util/types'

import { AwsxError } from '../errors.ts'
import type { CallContext, Connection } from './connection.ts'
import { readTrustedRoots } from './trusted-roots.ts'

/** How the other side of a TLS connection is verified. */
export interface TlsOptions {
  /** The same roots as in `secureContext`, for Bun. */
  readonly ca: string[]
  readonly secureContext: SecureContext
  readonly rejectUnauthorized: true
}

/** Keyed by a run's environment object. Reading the roots takes 15 to 60 ms, so a run's connections share them. */
const known = new WeakMap<CallContext['env'], Map<string | null, TlsOptions>>()

/** @throws AwsxError CONFIG_INVALID for a CA bundle that cannot be used */
export function readTlsOptions(connection: Connection, context: CallContext): TlsOptions {
  const ofRun = known.get(context.env) ?? new Map<string | null, TlsOptions>()
  known.set(context.env, ofRun)
  const options = ofRun.get(connection.caBundle) ?? createTlsOptions(connection, context)
  ofRun.set(connection.caBundle, options)
  return options
}

function createTlsOptions(connection: Connection, context: CallContext): TlsOptions {
  const all = readTrustedRoots(connection, context)
  const { secureContext, ca } = createContext(all, connection)
  // Stated for every connection, so that no variable can turn it off.
  return { ca, secureContext, rejectUnauthorized: true }
}

function createContext(ca: string[], { caBundle }: Connection): Pick<TlsOptions, 'ca' | 'secureContext'> {
  try {
    return { ca, secureContext: createSecureContext({ ca }) }
  } catch (cause) {
    // One damaged certificate of the system must not end every call.
    if (caBundle === null) {
      const readable = ca.filter(isReadable)
      return { ca: readable, secureContext: createSecureContext({ ca: readable }) }
    }
    throw new AwsxError('CONFIG_INVALID', `the CA bundle ${caBundle} is damaged`, {
      hints: ['check AWS_CA_BUNDLE and ca_bundle in the config file'],
      cause,
    })
  }
}

function isReadable(ca: string): boolean {
  try {
    createSecureContext({ ca })
    return true
  } catch {
    return false
  }
}

/** Adds `untrustedIssuer` to the error of a certificate that is not trusted: the issuer of the last one that the other side sent. */
export function nameIssuer(socket: TLSSocket): void {
  let issuer: string | undefined
  // Node verifies in its own listener, which closes the connection.
  socket.prependListener('secure', () => {
    issuer = readIssuer(socket)
  })
  socket.prependListener('error', (error) => {
    if (issuer !== undefined && isNativeError(error)) Object.assign(error, { untrustedIssuer: issuer })
  })
}

/** What awsx reads from `getPeerCertificate`. Bun has null where Node has undefined. */
interface Certificate {
  readonly issuer?: Readonly<Record<string, string | string[] | undefined>> | null
  readonly issuerCertificate?: Certificate | null
}

/** @returns undefined if the certificate does not name its issuer */
function readIssuer(socket: TLSSocket): string | undefined {
  let last = socket.getPeerCertificate(true) as Certificate | null
  // A root names itself.
  for (let next = last?.issuerCertificate; next && next !== last; next = last.issuerCertificate) last = next
  const { CN, OU, O } = last?.issuer ?? {}
  const name = CN ?? OU ?? O
  return typeof name === 'string' ? name : name?.[0]
}
