import { describeFailure } from '../aws/call-errors.ts'
import { redeemSignInCode, SignInFailure } from '../aws/console-login.ts'
import type { FirstSignInAnswer } from '../aws/console-login.ts'
import { hash } from '../crypto/crypto.ts'
import { createSigningKey } from '../crypto/signature.ts'
import { AwsxError } from '../errors.ts'
import { endpointFor } from '../plan/endpoints.ts'
import { Secret } from '../secret.ts'
import type { LoginDeps, LoginRequest } from '../sso-login/login-deps.ts'
import { openSignInPage } from '../sso-login/sign-in-page.ts'
import type { PageCode } from '../sso-login/sign-in-page.ts'
import { askForCode } from './ask-for-code.ts'
import { formatLoginToken, readSubject } from './login-token.ts'

/** A console sign-in with the user's help. */
export interface ConsoleSignInTask {
  readonly deps: LoginDeps
  readonly request: LoginRequest
  /** Of AWS Sign-In. */
  readonly region: string
}

/** A new sign-in, which is not saved yet. */
export interface ConsoleSignIn {
  /** The ARN of the user or role that signed in: the value of `login_session`. */
  readonly loginSession: string
  /** The file of `aws login`. */
  readonly token: Secret
}

/** The public clients of AWS Sign-In for command lines: with a browser on the same machine, and on another one. */
const clientIds = {
  browser: 'arn:aws:signin:::devtools/same-device',
  'device-code': 'arn:aws:signin:::devtools/cross-device',
} as const

/**
 * Signs in like `aws login`: authorization code with PKCE (RFC 7636) and a token that is bound to a key (DPoP, RFC 9449). Without a browser
 * on this machine, the user copies a code from the page of any browser.
 * @throws AwsxError SSO_LOGIN_FAILED if the user denied the sign-in or did not complete it; ACCESS_DENIED, AWS_REFUSED, AWS_UNREACHABLE
 */
export async function signInToConsole(task: ConsoleSignInTask): Promise<ConsoleSignIn> {
  const { deps, request, region } = task
  deps.debug(`sign-in: ${request.flow} at ${connectionOf(task).endpoint} (${region})`)
  if (request.flow === 'browser') {
    const signIn = await signInBy('browser', task, (urlOf) => openSignInPage(task, urlOf))
    if (signIn !== 'no-browser') return signIn
    deps.say('could not open a browser; using a code from another one')
  } else if (request.reason !== null) deps.say(`using a code from another browser (${request.reason})`)
  const signIn = await signInBy('device-code', task, (urlOf) => {
    const redirectUri = `${connectionOf(task).endpoint.replace(/\/$/, '')}/v1/sessions/confirmation`
    return askForCode(redirectUri, urlOf, deps)
  })
  if (signIn === 'no-browser') throw new TypeError('a code from another browser needs no browser here')
  return signIn
}

type GetCode = (
  urlOf: (redirect: { readonly redirectUri: string; readonly state: string }) => string,
) => Promise<PageCode | 'no-browser'>

async function signInBy(
  flow: keyof typeof clientIds,
  task: ConsoleSignInTask,
  getCode: GetCode,
): Promise<ConsoleSignIn | 'no-browser'> {
  const { deps, region } = task
  const connection = connectionOf(task)
  const clientId = clientIds[flow]
  const key = createSigningKey()
  const verifier = new Secret((await deps.context.randomBytes(48)).toString('base64url'))
  const page = await getCode(({ redirectUri, state }) =>
    authorizeUrl(connection.endpoint, {
      response_type: 'code',
      client_id: clientId,
      state,
      code_challenge_method: 'SHA-256',
      scope: 'openid',
      redirect_uri: redirectUri,
      code_challenge: hash(verifier.reveal()).toString('base64url'),
    }),
  )
  if (page === 'no-browser') return page
  try {
    const answer = await redeemSignInCode({ clientId, key, verifier, ...page }, connection, deps.context)
    return readAnswer(answer, { clientId, key, region, now: deps.context.now() })
  } catch (error) {
    const isForbidden = error instanceof SignInFailure && error.reason === 'INSUFFICIENT_PERMISSIONS'
    const hint = isForbidden
      ? 'allow signin:CreateOAuth2Token in a policy of the user or role'
      : 'run the command again to retry'
    throw describeFailure(error, { action: 'complete the AWS sign-in', connection, hints: [hint] })
  }
}

function connectionOf({ deps, region }: ConsoleSignInTask): ReturnType<typeof endpointFor> {
  return endpointFor(deps.clients, 'signin', region)
}

/** As the AWS CLI sends it: the method is called `SHA-256`, and a space is `%20`. */
function authorizeUrl(endpoint: string, parameters: Readonly<Record<string, string>>): string {
  const query = Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  return `${endpoint.replace(/\/$/, '')}/v1/authorize?${query}`
}

function readAnswer(
  answer: FirstSignInAnswer,
  origin: Omit<Parameters<typeof formatLoginToken>[1], 'accountId'>,
): ConsoleSignIn {
  const subject = readSubject(answer.idToken)
  if (subject === undefined)
    throw new AwsxError('SSO_LOGIN_FAILED', 'AWS Sign-In did not say who signed in', {
      hints: ['run the command again to retry'],
    })
  return {
    loginSession: subject.arn,
    token: new Secret(formatLoginToken(answer, { ...origin, accountId: subject.accountId })),
  }
}
