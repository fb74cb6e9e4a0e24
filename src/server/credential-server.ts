import type { Context } from '../context.ts'
import { renderProcess } from '../environment/render-credentials.ts'
import { AwsxError } from '../errors.ts'
import { listenOnLoopback } from '../loopback/listener.ts'
import type { LoopbackReply } from '../loopback/listener.ts'
import { describeOtherUser } from '../loopback/peer-user.ts'
import type { AllowedHosts, LoopbackRequest } from '../loopback/request-checks.ts'
import { Secret } from '../secret.ts'
import { checkClient } from './client-checks.ts'
import type { CredentialRefresher } from './credential-refresher.ts'
import { accessDenied, credentialsBody, describeProblem, errorBody, jsonReply } from './response-bodies.ts'

export interface CredentialServer {
  /** For `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
  readonly uri: string
  /** For `AWS_CONTAINER_AUTHORIZATION_TOKEN`. */
  readonly token: Secret
  close(): Promise<void>
}

/** Follows the path for the answer in the form of a `credential_process`. */
export const processSuffix = '/process'

type ServerContext = Pick<Context, 'env' | 'now' | 'platform' | 'randomBytes' | 'readText' | 'user'>

/**
 * Serves credentials on a free port of 127.0.0.1, in the format of a container's credential endpoint (AWS SDK reference guide,
 * "Container credential provider"), to processes of the same user that know the token.
 *
 * The path is secret too: an attacker who can make the command send a request here, but cannot choose its headers, gets nothing.
 * @param debug takes one line for each other user who tried to connect
 * @param hosts the Host headers to accept; only `127.0.0.1:PORT` if not given
 */
export async function serveCredentials(
  refresher: CredentialRefresher,
  context: ServerContext,
  debug: (line: string) => void,
  hosts?: AllowedHosts,
): Promise<CredentialServer> {
  const token = (await context.randomBytes(32)).toString('base64url')
  const path = `/${(await context.randomBytes(16)).toString('base64url')}`
  const listener = await listenOnLoopback(
    {
      port: 0,
      ...(hosts === undefined ? {} : { hosts }),
      respond: (request) => respond(request, { path, token, refresher, now: () => context.now() }),
      deny: (denial) => accessDenied(denial.status, denial.message),
      onOtherUser: (uid) => debug(`server: refused a connection: ${describeOtherUser(uid)} connected`),
    },
    context,
  )
  // The command keeps the process alive, not the server.
  listener.unref()
  return {
    uri: `http://127.0.0.1:${listener.port}${path}`,
    token: new Secret(token),
    async close() {
      listener.close()
      await refresher.stop()
    },
  }
}

interface Serving {
  readonly path: string
  readonly token: string
  readonly refresher: CredentialRefresher
  now(): number
}

async function respond(request: LoopbackRequest, serving: Serving): Promise<LoopbackReply> {
  const problem = checkClient(request, serving.token)
  if (problem !== undefined) return accessDenied(403, problem)
  // The whole target: with a query it would be another request.
  const isProcess = request.target === serving.path + processSuffix
  if (!isProcess && request.target !== serving.path) return accessDenied(403, 'unknown path')
  const result = await serving.refresher.take()
  if (result instanceof AwsxError) return jsonReply(503, errorBody(result.code, describeProblem(result)))
  return jsonReply(
    200,
    isProcess ? renderProcess(result.credentials) : credentialsBody(result, serving.now()),
  )
}
