import type { CachedCredentials } from '../credentials/freshness.ts'
import { renderProcess } from '../environment/render-credentials.ts'
import { AwsxError } from '../errors.ts'
import type { LoopbackReply } from '../loopback/listener.ts'
import { onlyValue } from '../loopback/request-checks.ts'
import type { LoopbackRequest } from '../loopback/request-checks.ts'
import { browserDenial, isFromBrowser } from './client-checks.ts'
import { findRoute } from './credential-routes.ts'
import type { CredentialForm, Route } from './credential-routes.ts'
import { accessDenied, credentialsBody, jsonReply, problemReply } from './response-bodies.ts'

/** Who asks for credentials. */
export interface GrantedClient {
  readonly name: string
  readonly profiles: readonly string[]
  /** Milliseconds since 1970 UTC; null if the grant does not end. */
  readonly expiresAt: number | null
}

export interface CredentialHandlerOptions<Client extends GrantedClient> {
  /** The client that has this token, also one whose grant has expired. */
  findClient(token: string): Client | undefined
  /** @returns credentials of a profile within a second, or the error that prevents it; see `openProfilePool` */
  take(profile: string): Promise<CachedCredentials | AwsxError>
  /**
   * Called before each answer with credentials, to check what the user confirmed and to record the answer.
   * @throws AwsxError if the client may not have them
   */
  handOut(cached: CachedCredentials, client: Client, profile: string): Promise<void>
  /** Awaited before the answer to a token that no client has; see `openTokenPause`. */
  pauseAfterWrongToken(): Promise<void>
  /** Milliseconds since 1970 UTC. */
  now(): number
}

/** One text for both, so that a client cannot find out the names of other profiles by asking for them. */
const unknownToken =
  'the token is unknown, or it does not allow this profile; to see the clients: awsx server list'

/**
 * Answers requests for credentials of many profiles by clients with a token each:
 * - `/credentials/PROFILE` in the form of a container's credential endpoint, and `/v1/credentials` for a client with one profile, as EKS Pod
 *   Identity has it (AWS SDK reference guide, "Container credential provider")
 * - `/process/PROFILE` in the form of a `credential_process`
 * - `/health` without a token
 *
 * Never throws for what a client sends.
 */
export function createCredentialHandler<Client extends GrantedClient>(
  options: CredentialHandlerOptions<Client>,
): (request: LoopbackRequest) => Promise<LoopbackReply> {
  return async (request) => {
    if (isFromBrowser(request)) return accessDenied(403, browserDenial)
    const route = findRoute(request.target)
    if (route === 'health') return jsonReply(200, '{"status":"ok"}')
    const token = onlyValue(request.headers, 'authorization') ?? ''
    const client = token === '' ? undefined : options.findClient(token)
    // SDKs send requests without a token too.
    if (client === undefined && token !== '') await options.pauseAfterWrongToken()
    if (client === undefined) return accessDenied(403, unknownToken)
    if (client.expiresAt !== null && client.expiresAt <= options.now())
      return accessDenied(403, expired(client))
    if (route === undefined)
      return accessDenied(404, 'unknown path; expected /credentials/PROFILE or /process/PROFILE')
    const profile = chooseProfile(route, client)
    if (profile === undefined) return accessDenied(403, unknownToken)
    return answer({ client, profile, form: route.form }, options)
  }
}

interface Question<Client> {
  readonly client: Client
  readonly profile: string
  readonly form: CredentialForm
}

async function answer<Client extends GrantedClient>(
  { client, profile, form }: Question<Client>,
  options: CredentialHandlerOptions<Client>,
): Promise<LoopbackReply> {
  const taken = await options.take(profile)
  if (taken instanceof AwsxError) return problemReply(taken)
  try {
    await options.handOut(taken, client, profile)
  } catch (error) {
    if (error instanceof AwsxError) return problemReply(error)
    throw error
  }
  return jsonReply(
    200,
    form === 'process' ? renderProcess(taken.credentials) : credentialsBody(taken, options.now()),
  )
}

/** @returns undefined if the client may not use the profile, or has several and the path names none */
function chooseProfile({ profile }: Route, { profiles }: GrantedClient): string | undefined {
  if (profile === null) return profiles.length === 1 ? profiles[0] : undefined
  return profiles.includes(profile) ? profile : undefined
}

function expired({ name }: GrantedClient): string {
  return `the grant of client "${name}" has expired; to renew it: awsx server grant ${name} --keep-token`
}
