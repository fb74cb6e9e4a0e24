import type { CachedCredentials } from '../credentials/freshness.ts'
import { renderProcess } from '../environment/render-credentials.ts'
import { AwsxError } from '../errors.ts'
import type { LoopbackReply } from '../loopback/listener.ts'
import type { LoopbackRequest } from '../loopback/request-checks.ts'
import type { NarrowAccess } from '../plan/types.ts'
import { browserDenial, isFromBrowser } from './client-checks.ts'
import { findRoute } from './credential-routes.ts'
import { accessDenied, jsonReply, problemReply } from './response-bodies.ts'

export interface BrokerRequest {
  readonly profile: string
  /** Undefined for all that the profile is allowed. */
  readonly access: NarrowAccess | undefined
}

/**
 * Answers the requests of a command of `exec --agent`: `/credentials/PROFILE`, with `?access=read` or `view` for less, in the form of a
 * `credential_process`. There is no token: who can connect to the socket may ask. Never throws for what a client sends.
 * @param take @throws AwsxError if the command may not have the credentials, or awsx cannot get them
 */
export function createBrokerHandler(
  take: (request: BrokerRequest) => Promise<CachedCredentials>,
): (request: LoopbackRequest) => Promise<LoopbackReply> {
  return async (request) => {
    if (isFromBrowser(request)) return accessDenied(403, browserDenial)
    const route = findRoute(request.path)
    const access = request.query.get('access') ?? undefined
    const isKnown = access === undefined || access === 'read' || access === 'view'
    if (route === undefined || route === 'health' || route.profile === null || !isKnown)
      return accessDenied(404, 'unknown path; expected /credentials/PROFILE')
    try {
      const { credentials } = await take({ profile: route.profile, access })
      return jsonReply(200, renderProcess(credentials))
    } catch (error) {
      if (error instanceof AwsxError) return describeFully(error)
      throw error
    }
  }
}

/** As for SDKs, with the message and the hints apart: the other side is awsx. */
function describeFully(error: AwsxError): LoopbackReply {
  const { code, message, hints } = error
  return { ...problemReply(error), body: JSON.stringify({ code, message, hints }) }
}
