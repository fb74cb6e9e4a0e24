import { HANAKO } from '../local-aws/default-data.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

/** What a command prints on stdout in one or more runs, parsed. */
export type Runs = (sandbox: Sandbox) => Promise<readonly unknown[]>

const key = [HANAKO.accessKeyId, HANAKO.secretAccessKey]

export const inShell = {
  AWSX_PROFILE: 'portal',
  AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  AWS_ACCOUNT_ID: '111111111111',
  AWS_CREDENTIAL_EXPIRATION: '2025-01-15T10:00:00Z',
}

export const each =
  (...lines: readonly string[]): Runs =>
  async (sandbox) => {
    const printed: unknown[] = []
    for (const line of lines) printed.push(await print(sandbox, line))
    return printed
  }

/** @throws Error for a command that fails, except `doctor`, whose status says whether it found problems */
export async function print(sandbox: Sandbox, line: string, env = {}): Promise<unknown> {
  const { status, stdout, stderr } = await sandbox.runWith({ env }, ...line.split(' '))
  if (status !== 0 && !line.startsWith('doctor'))
    throw new Error(`awsx ${line} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout)
}

export const eachError =
  (...lines: readonly string[]): Runs =>
  async (sandbox) => {
    const printed: unknown[] = []
    for (const line of lines) printed.push(JSON.parse((await sandbox.run(...line.split(' '))).stdout))
    return printed
  }

export const signIn = async (sandbox: Sandbox): Promise<void> =>
  void (await sandbox.run('login', 'portal-role'))
/** @returns what was printed as JSON, if it was asked for */
export async function addKey(sandbox: Sandbox, ...options: readonly string[]): Promise<unknown> {
  const { status, stdout, stderr } = await sandbox.runWith({ answers: key }, 'add', 'stored', ...options)
  if (status !== 0) throw new Error(`awsx add ended with ${status}: ${stderr}`)
  return options.length === 0 ? undefined : JSON.parse(stdout)
}
