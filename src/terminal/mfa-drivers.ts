import { spawn } from 'node:child_process'
import { readSync } from 'node:fs'
import type { Environment } from '../context.ts'
import { AwsxError, isErrno } from '../errors.ts'
import { helperEnvironment } from '../process/helper-environment.ts'
import { stopTree } from '../process/stop-tree.ts'
import type { Terminal } from './types.ts'

export interface MfaRequest {
  /** ARN or number of the device. */
  readonly serial: string
  readonly profile: string
  /** Why AWS denied the previous code; null for the first prompt. */
  readonly denial: string | null
}

/** What the drivers need. */
export interface MfaDriverDeps {
  readonly terminal: Terminal
  readonly env: Environment
  /** The command of `mfa_process`, null if not set. */
  readonly command: string | null
  /** Ends the prompt or the command. */
  readonly signal?: AbortSignal
}

type MfaDriver = (request: MfaRequest, deps: MfaDriverDeps) => Promise<string>

/** The ways to get a code, by their names in `--mfa-prompt` and `AWSX_MFA_PROMPT`. */
export const mfaDrivers = {
  terminal: askMfaCode,
  stdin: readMfaCodeFromStdin,
  process: runMfaProcess,
} as const satisfies Record<string, MfaDriver>

export type MfaDriverName = keyof typeof mfaDrivers

export const mfaDriverNames = Object.keys(mfaDrivers) as readonly MfaDriverName[]

/**
 * Reads a code. It may contain blanks, as some apps show it.
 * @returns six digits (AWS IAM: TokenCode), undefined if the text is something else
 */
export function readMfaCode(text: string): string | undefined {
  const code = text.replaceAll(/\s/g, '')
  return /^\d{6}$/.test(code) ? code : undefined
}

const attempts = 3

/**
 * Prompts for the code on the terminal, without showing it.
 * @throws AwsxError MFA_CANCELLED after three answers that are not six digits, INTERRUPTED on Ctrl-C
 */
async function askMfaCode(
  { serial, profile, denial }: MfaRequest,
  { terminal, signal }: MfaDriverDeps,
): Promise<string> {
  if (denial !== null) terminal.say(`awsx: ${denial}`)
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const question = `MFA code for ${serial} (profile ${profile}): `
    const answer = await terminal.ask(question, { hidden: true, ...(signal === undefined ? {} : { signal }) })
    const code = readMfaCode(answer)
    if (code !== undefined) return code
    terminal.say('awsx: invalid MFA code; expected six digits')
  }
  throw new AwsxError(
    'MFA_CANCELLED',
    `profile "${profile}": no valid MFA code for ${serial} after ${attempts} attempts`,
  )
}

/**
 * Reads the first line of stdin, byte by byte, because the rest belongs to the command.
 * @throws AwsxError MFA_CANCELLED if the line is not a code
 */
async function readMfaCodeFromStdin({ serial, profile }: MfaRequest): Promise<string> {
  const byte = Buffer.alloc(1)
  let line = ''
  while (line.length < 80 && readByte(byte) && byte.toString() !== '\n') line += byte.toString('latin1')
  const code = readMfaCode(line)
  if (code !== undefined) return Promise.resolve(code)
  throw new AwsxError(
    'MFA_CANCELLED',
    `profile "${profile}": the first line of stdin must be the six-digit MFA code for ${serial}`,
  )
}

function readByte(byte: Buffer): boolean {
  try {
    return readSync(0, byte) === 1
  } catch (error) {
    if (isErrno(error, 'EOF', 'EAGAIN', 'EBADF', 'EISDIR')) return false
    throw error
  }
}

/**
 * Runs `mfa_process` in a shell, as aws-vault does, and reads the code from its output. It may use the terminal and stderr.
 * @throws AwsxError MFA_REQUIRED if no command is set, MFA_CANCELLED if it fails or prints something else
 */
async function runMfaProcess(
  { serial, profile }: MfaRequest,
  { command, env, signal }: MfaDriverDeps,
): Promise<string> {
  if (command === null) {
    throw new AwsxError(
      'MFA_REQUIRED',
      `profile "${profile}": no mfa_process is set for MFA device ${serial}`,
      {
        hints: [
          'set mfa_process in the profile that has mfa_serial',
          'to be prompted instead: --mfa-prompt terminal',
        ],
      },
    )
  }
  const { status, output } = await runShellCommand(command, { env, signal })
  const code = status === 0 ? readMfaCode(output) : undefined
  if (code !== undefined) return code
  throw new AwsxError(
    'MFA_CANCELLED',
    `profile "${profile}": mfa_process ${describeFailure(status)} for MFA device ${serial}`,
  )
}

function describeFailure(status: number | string): string {
  if (status === 0) return 'did not print a six-digit code'
  return typeof status === 'number' ? `failed with exit status ${status}` : `was killed by ${status}`
}

interface ShellRun {
  readonly env: Environment
  readonly signal: AbortSignal | undefined
}

function runShellCommand(
  command: string,
  { env, signal }: ShellRun,
): Promise<{ status: number | string; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, {
      shell: true,
      stdio: ['inherit', 'pipe', 'inherit'],
      env: helperEnvironment(env),
    })
    let isAbandoned = false
    const abandon = (): void => {
      isAbandoned = true
      child.stdout.destroy()
      void stopTree(child).then(() => reject(signal?.reason))
    }
    if (signal?.aborted === true) abandon()
    signal?.addEventListener('abort', abandon, { once: true })
    let output = ''
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      output = (output + text).slice(0, 1000)
    })
    child.once('error', reject)
    child.once('close', (status, killedBy) => {
      if (!isAbandoned) resolve({ status: status ?? killedBy ?? 'a signal', output })
    })
  })
}
