import { tryReadText } from '../../context.ts'
import type { AwsxError } from '../../errors.ts'
import type { LoginBase } from '../../plan/types.ts'
import { parseLoginToken } from './console-login-token.ts'
import type { ConsoleLoginToken } from './console-login-token.ts'
import { stepError } from './step-error.ts'
import type { StepTask } from './step-task.ts'

const attempts = 5
const pauseMs = 20

/** A `login_session` that is being read. */
export interface ConsoleLogin {
  readonly step: LoginBase
  readonly task: StepTask
  /** Name of the file without its extension: SHA-256 of `login_session`. */
  readonly id: string
  readonly file: string
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
 * Reads the file. The AWS CLI and the SDKs write it in place, so an incomplete one is read again for a moment.
 * @throws AwsxError LOGIN_SESSION_REQUIRED
 */
export async function openToken(login: ConsoleLogin): Promise<ConsoleLoginToken> {
  for (let attempt = 1; ; attempt += 1) {
    const found = tryReadText(login.task.deps.context, login.file)
    if (found.text === undefined) {
      const state = found.isMissing ? 'is missing' : `${found.problem}: ${login.file}`
      throw loginRequired(login, state, found.cause)
    }
    const token = parseLoginToken(found.text)
    if (!('problem' in token)) return token
    if (!token.isIncomplete || attempt === attempts) {
      throw loginRequired(login, `is damaged: ${login.file} ${token.problem}`)
    }
    await login.task.deps.context.sleep(pauseMs)
  }
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
