import type { TokenLocation } from '../../console-login/token-location.ts'
import type { AwsxError } from '../../errors.ts'
import type { LoginBase } from '../../plan/types.ts'
import { parseLoginToken } from '../../console-login/login-token.ts'
import type { ConsoleLoginToken } from '../../console-login/login-token.ts'
import { stepError } from './step-error.ts'
import type { StepTask } from './step-task.ts'

const attempts = 5
const pauseMs = 20

/** A `login_session` that is being read. */
export interface ConsoleLogin {
  readonly step: LoginBase
  readonly task: StepTask
  readonly location: TokenLocation
  /** Whether the credentials in the file must not be used, although they look valid. */
  readonly mustBeNew: boolean
  /** Minimum remaining lifetime in milliseconds. */
  readonly requiredMs: number
  /** The command that signs in again. */
  readonly command: string
}

/** Whether the credentials need no refresh yet. */
export function isLongEnough(token: ConsoleLoginToken, login: ConsoleLogin): boolean {
  return token.credentials.expiresAt - login.task.deps.context.now() > login.requiredMs
}

/** `valid for 12 min`, or `expired` */
export function describeLeft({ credentials }: ConsoleLoginToken, { task }: ConsoleLogin): string {
  const leftMs = credentials.expiresAt - task.deps.context.now()
  return leftMs <= 0 ? 'expired' : `valid for ${Math.floor(leftMs / 60_000)} min`
}

/**
 * Reads the token. The AWS CLI and the SDKs write the file in place, so an incomplete one is read again for a moment.
 * @returns undefined if the file does not exist
 * @throws AwsxError LOGIN_SESSION_REQUIRED
 */
export async function findToken(login: ConsoleLogin): Promise<ConsoleLoginToken | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await login.location.read()
    if (found.text === undefined) {
      if (found.isMissing) return undefined
      throw loginRequired(login, `${found.problem}: ${login.location.name}`, found.cause)
    }
    const token = parseLoginToken(found.text)
    if (!('problem' in token)) return token
    if (!token.isIncomplete || attempt === attempts) {
      throw loginRequired(login, `is damaged: ${login.location.name} ${token.problem}`)
    }
    await login.task.deps.context.sleep(pauseMs)
  }
}

/** Like {@link findToken}. @throws AwsxError LOGIN_SESSION_REQUIRED also if the file does not exist */
export async function openToken(login: ConsoleLogin): Promise<ConsoleLoginToken> {
  const token = await findToken(login)
  if (token === undefined) throw loginRequired(login, 'is missing')
  return token
}

/** @param state e.g. `has expired` */
export function loginRequired(
  { step, task, command }: ConsoleLogin,
  state: string,
  cause?: unknown,
): AwsxError {
  const message = `profile "${step.profile}": the AWS sign-in of ${step.loginSession} ${state}`
  return stepError('LOGIN_SESSION_REQUIRED', task, message, { hints: [command], cause })
}
