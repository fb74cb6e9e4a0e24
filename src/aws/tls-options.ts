import { createSecureContext } from 'node:tls'
import type { checkServerIdentity, SecureContext } from 'node:tls'

import { AwsxError } from '../errors.ts'
import { nameRuntime } from '../process/runtime-name.ts'
import type { CallContext, Connection } from './connection.ts'
import { findRejections } from './rejected-certificates.ts'
import { readTrustedRoots } from './trusted-roots.ts'

/**
 * How the other side of a TLS connection is verified. The roots are in the context only: from a `ca`, an agent makes the name of a connection,
 * with the text of every certificate, several times for each request.
 */
export interface TlsOptions {
  readonly secureContext: SecureContext
  readonly rejectUnauthorized: true
  readonly checkServerIdentity?: typeof checkServerIdentity
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
  // OpenSSL heeds them itself. On Node, the listed chain can have other certificates than the one that OpenSSL accepted.
  const rejections = nameRuntime().startsWith('bun') ? findRejections(all, context.now()) : undefined
  return {
    secureContext: createContext(rejections?.roots ?? all, connection),
    // Stated for every connection, so that no variable can turn it off.
    rejectUnauthorized: true,
    ...(rejections === undefined ? {} : { checkServerIdentity: rejections.check }),
  }
}

function createContext(ca: string[], { caBundle }: Connection): SecureContext {
  try {
    return createSecureContext({ ca })
  } catch (cause) {
    // One root that this runtime does not take must not end every call. OpenSSL, and so the AWS CLI, takes more than Bun.
    const readable = ca.filter(isReadable)
    if (caBundle === null || readable.length > 0) return createSecureContext({ ca: readable })
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
