import { AwsxError, isErrno } from '../../errors.ts'
import type { LoginBase } from '../../plan/types.ts'
import type { StepTask } from '../resolve-credentials.ts'
import { parseLoginToken } from './console-login-token.ts'
import type { LoginToken } from './console-login-token.ts'

/** With less left credentials are of no use to a command. */
export const usableMs = 60_000
const attempts = 5
const pauseMs = 20

/** One `login_session` that is being read. */
export interface LoginTask {
  readonly step: LoginBase
  readonly task: StepTask
  readonly file: string
  /** The file's name without its ending: SHA-256 of `login_session`. */
  readonly id: string
  /** What the file holds is not to be used, although it looks valid. */
  readonly mustBeNew: boolean
  /** Milliseconds that the credentials must have left. */
  readonly leastMs: number
  /** What to type to sign in again. */
  readonly command: string
}

/** Whether the token need not be refreshed yet. */
export function isLong(token: LoginToken, login: LoginTask): boolean {
  return token.credentials.expiresAt - login.task.deps.context.now() > login.leastMs
}

/**
 * Reads the file. The AWS CLI and the SDKs write it in place, so one that is cut off is read again for a moment.
 * @throws AwsxError LOGIN_SESSION_REQUIRED
 */
export async function openToken(login: LoginTask): Promise<LoginToken> {
  for (let attempt = 1; ; attempt += 1) {
    const text = readText(login)
    if (text === undefined) throw loginRequired(login, 'is missing')
    const token = parseLoginToken(text)
    if (!('problem' in token)) return token
    if (!token.isTorn || attempt === attempts) {
      throw loginRequired(login, `is damaged: ${login.file} ${token.problem}`)
    }
    await login.task.deps.context.sleep(pauseMs)
  }
}

function readText(login: LoginTask): string | undefined {
  try {
    return login.task.deps.context.readText(login.file)
  } catch (error) {
    if (isErrno(error, 'EACCES', 'EISDIR', 'ENOTDIR')) {
      throw loginRequired(login, `cannot be read (${error.code}, ${login.file})`)
    }
    throw error
  }
}

/** @param state e.g. `has expired` */
export function loginRequired(login: LoginTask, state: string, cause?: unknown): AwsxError {
  const { step, task } = login
  return new AwsxError(
    'LOGIN_SESSION_REQUIRED',
    `profile "${step.profile}": the AWS sign-in of ${step.loginSession} ${state}`,
    {
      hints: [login.command],
      ...(step.at === null ? {} : { at: task.deps.show(step.at) }),
      cause,
    },
  )
}
