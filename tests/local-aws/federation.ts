import {
  readForm,
  ServiceError,
  replyJson,
  replyRedirect,
  type Cloud,
  type Exchange,
  type Reply,
} from './exchange.ts'
import { replyPage, replyProblemPage } from './page.ts'
import { readArn } from './principal.ts'
import { randomToken } from './random.ts'
import type { IssuedCredentials } from './state.ts'

const SIGNIN_TOKEN_MS = 15 * 60_000

/** The console's host by partition. */
const CONSOLES: Record<string, string> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
}

/** GET and POST /federation?Action=getSigninToken: temporary credentials for a token of fifteen minutes. */
export function getSigninToken(exchange: Exchange): Reply {
  const { cloud, request, call } = exchange
  const fields = new URLSearchParams([...request.query, ...readForm(request)])
  const issued = findSession(cloud, fields.get('Session') ?? '')
  call.caller = issued.principal.arn
  if (issued.issuedBy === 'GetSessionToken')
    throw serviceError('The credentials are not those of a federated session.')
  const sessionSeconds = readSessionDuration(fields.get('SessionDuration'), issued)
  const token = randomToken('LocalSigninToken')
  cloud.state.signinTokens.set(token, {
    principal: issued.principal,
    expiresAt: cloud.now() + SIGNIN_TOKEN_MS,
    ...(sessionSeconds === undefined ? {} : { sessionSeconds }),
  })
  return replyJson({ SigninToken: token })
}

/** GET /federation?Action=login: the "console", which says who is where. */
export function showConsole(exchange: Exchange): Reply {
  const { cloud, request, call } = exchange
  const token = cloud.state.signinTokens.get(request.query.get('SigninToken') ?? '')
  if (token === undefined || token.expiresAt <= cloud.now())
    return replyProblemPage('The sign-in token is not valid.')
  const { principal, sessionSeconds } = token
  call.caller = principal.arn
  const destination = request.query.get('Destination') ?? ''
  if (!isConsole(destination, readArn(principal.arn).partition)) {
    return replyProblemPage(`The destination ${destination} is not a page of this partition's console.`)
  }
  return replyPage({
    title: 'Console Home',
    facts: {
      Account: principal.accountId,
      Signed_in_as: principal.arn,
      Destination: destination,
      Issuer: request.query.get('Issuer') ?? '',
      Session: sessionSeconds === undefined ? 'as long as the credentials' : `${sessionSeconds} seconds`,
    },
  })
}

/** GET /oauth?Action=logout: leaves the console and goes on to another address, as account switching does. */
export function leaveConsole(exchange: Exchange): Reply {
  const target = exchange.request.query.get('redirect_uri') ?? ''
  return URL.canParse(target) ? replyRedirect(target) : replyProblemPage('redirect_uri is not a URL.')
}

function findSession(cloud: Cloud, json: string): IssuedCredentials {
  const session = parseSession(json)
  const issued = cloud.state.credentials.get(session['sessionId'] ?? '')
  const right =
    issued !== undefined &&
    issued.secretAccessKey === session['sessionKey'] &&
    issued.sessionToken === session['sessionToken'] &&
    issued.expiresAt > cloud.now()
  if (!right) throw serviceError('The session is not valid.')
  return issued
}

function parseSession(json: string): Record<string, string> {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as Record<string, string>) : {}
  } catch {
    return {}
  }
}

/** SessionDuration is for role sessions that were not chained; for the others its mere presence is an error. */
function readSessionDuration(text: string | null, issued: IssuedCredentials): number | undefined {
  if (text === null) return undefined
  const seconds = Number(text)
  const allowed = issued.principal.kind === 'role-session' && !issued.chained
  if (!allowed || !(seconds >= 900 && seconds <= Math.min(43_200, issued.maxSessionSeconds))) {
    throw serviceError('The session duration is not valid.')
  }
  return seconds
}

function isConsole(destination: string, partition: string): boolean {
  if (!URL.canParse(destination)) return false
  const { protocol, hostname } = new URL(destination)
  const host = CONSOLES[partition] ?? ''
  return protocol === 'https:' && (hostname === host || hostname.endsWith(`.${host}`))
}

function serviceError(message: string): ServiceError {
  return new ServiceError(400, 'InvalidRequest', message)
}
