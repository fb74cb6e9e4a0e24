import {
  createOAuth2Token,
  decideConsole,
  showConfirmation,
  showConsoleAuthorize,
} from './console-sign-in.ts'
import { readForm, ServiceError, type Exchange, type Reply, type Request } from './exchange.ts'
import { getSigninToken, leaveConsole, showConsole } from './federation.ts'
import { IAM_ACTIONS } from './iam.ts'
import { getContainerCredentials, getInstanceMetadata, putInstanceToken } from './metadata.ts'
import { ORGANIZATION_TARGETS } from './organizations.ts'
import { createToken } from './oidc-token.ts'
import { registerClient, startDeviceAuthorization } from './oidc.ts'
import { replyProblemPage } from './page.ts'
import { getRoleCredentials, listAccountRoles, listAccounts, logout } from './portal.ts'
import { QUERY_SERVICES, queryErrorReply, type QueryService } from './query-protocol.ts'
import { containerErrorReply, oidcErrorReply, restErrorReply, textErrorReply } from './error-replies.ts'
import { decideAuthorize, decideDevice, showAuthorize, showDevice } from './sign-in-pages.ts'
import { STS_ACTIONS } from './sts.ts'
import { ARTIFACT_TOKEN, describeCluster, JSON_TARGETS, REDSHIFT_ACTIONS } from './service-tokens.ts'

/** What a request asks for: its name in the records, who answers it, and how an error is written. */
export type Operation = {
  name: string
  handle: (exchange: Exchange) => Reply
  serviceErrorOf: (serviceError: ServiceError) => Reply
}

type Handle = Operation['handle']

/** Method and path, in the order of the services: OIDC, portal, their pages, console sign-in, metadata. */
const ROUTES: Record<string, Operation> = {
  'POST /client/register': oidc('RegisterClient', registerClient),
  'POST /device_authorization': oidc('StartDeviceAuthorization', startDeviceAuthorization),
  'POST /token': oidc('CreateToken', createToken),
  'GET /federation/credentials': portal('GetRoleCredentials', getRoleCredentials),
  'GET /assignment/accounts': portal('ListAccounts', listAccounts),
  'GET /assignment/roles': portal('ListAccountRoles', listAccountRoles),
  'POST /logout': portal('Logout', logout),
  'GET /authorize': page('ShowAuthorize', showAuthorize),
  'POST /signin/authorize': page('DecideAuthorize', decideAuthorize),
  'GET /device': page('ShowDevice', showDevice),
  'POST /signin/device': page('DecideDevice', decideDevice),
  'GET /oauth': page('LeaveConsole', leaveConsole),
  'GET /v1/authorize': page('ShowConsoleAuthorize', showConsoleAuthorize),
  'POST /signin/console': page('DecideConsole', decideConsole),
  'GET /v1/sessions/confirmation': page('ShowConfirmation', showConfirmation),
  'POST /v1/authorization-token': portal('GetAuthorizationToken', ARTIFACT_TOKEN),
  'POST /v1/token': portal('CreateOAuth2Token', createOAuth2Token),
  'GET /container/credentials': {
    name: 'ContainerCredentials',
    handle: getContainerCredentials,
    serviceErrorOf: containerErrorReply,
  },
  'PUT /latest/api/token': {
    name: 'InstanceToken',
    handle: putInstanceToken,
    serviceErrorOf: textErrorReply,
  },
}

/** @returns the operation that a request asks for; an unknown one is answered as its service would. */
export function findOperation(request: Request): Operation {
  if (request.method === 'POST' && request.path === '/') return findAction(request)
  if (request.path === '/federation') return findFederation(request)
  if (request.method === 'GET' && request.path.startsWith('/latest/')) {
    return { name: 'InstanceMetadata', handle: getInstanceMetadata, serviceErrorOf: textErrorReply }
  }
  if (request.method === 'GET' && request.path.startsWith('/clusters/'))
    return portal('DescribeCluster', describeCluster)
  const known = ROUTES[`${request.method} ${request.path}`]
  if (known !== undefined) return known
  return {
    name: `${request.method} ${request.path}`,
    handle: () => textErrorReply(new ServiceError(404, 'NotFound', 'Not Found')),
    serviceErrorOf: textErrorReply,
  }
}

/** The federation endpoint takes its action from the query or a form, whatever the method. */
function findFederation(request: Request): Operation {
  const action = request.query.get('Action') ?? readForm(request).get('Action')
  return action === 'login' ? page('ConsoleLogin', showConsole) : page('GetSigninToken', getSigninToken)
}

function findAction(request: Request): Operation {
  const target = request.headers['x-amz-target'] ?? ''
  const targeted = JSON_TARGETS[target] ?? ORGANIZATION_TARGETS[target]
  if (targeted !== undefined) return portal(target.replace(/^.*\./, ''), targeted)
  const form = readForm(request)
  const name = form.get('Action') ?? ''
  const version = form.get('Version') ?? ''
  const service =
    version in QUERY_SERVICES ? QUERY_SERVICES[version as keyof typeof QUERY_SERVICES] : undefined
  const handle = service === undefined ? undefined : findQueryHandle(service, name)
  return {
    name: name === '' ? 'POST /' : name,
    handle:
      handle ??
      (() => {
        throw new ServiceError(
          400,
          'InvalidAction',
          `Could not find operation ${name} for version ${version}`,
        )
      }),
    serviceErrorOf: (serviceError) => queryErrorReply(service ?? QUERY_SERVICES['2011-06-15'], serviceError),
  }
}

function findQueryHandle(service: QueryService, action: string): Handle | undefined {
  return { sts: STS_ACTIONS, iam: IAM_ACTIONS, redshift: REDSHIFT_ACTIONS }[service.service][action]
}

function oidc(name: string, handle: Handle): Operation {
  return { name, handle, serviceErrorOf: oidcErrorReply }
}

function portal(name: string, handle: Handle): Operation {
  return { name, handle, serviceErrorOf: restErrorReply }
}

function page(name: string, handle: Handle): Operation {
  return { name, handle, serviceErrorOf: (serviceError) => replyProblemPage(serviceError.message) }
}
