import { spawn } from 'node:child_process'
import { readSync } from 'node:fs'
import type { Environment } from '../context.ts'
import { AwsxError, isErrno } from '../errors.ts'
import type { Terminal } from './types.ts'

export interface MfaRequest {
  /** ARN or number of the device. */
  readonly serial: string
  readonly profile: string
  /** Why AWS denied the previous code, null the first time. */
  readonly refusal: string | null
}

/** What the drivers work with. */
export interface MfaDriverDeps {
  readonly terminal: Terminal
  readonly env: Environment
  /** The command of `mfa_process`, null if there is none. */
  readonly command: string | null
  /** Ends the prompt or the command. */
  readonly signal?: AbortSignal
}

type MfaDriver = (request: MfaRequest, means: MfaDriverDeps) => Promise<string>

/** The ways to get a code, by the name that `--mfa-prompt` and `AWSX_MFA_PROMPT` take. */
export const mfaDrivers = {
  terminal: askMfaCode,
  stdin: readMfaCodeFromStdin,
  process: runMfaProcess,
} as const satisfies Record<string, MfaDriver>

export type MfaDriverName = keyof typeof mfaDrivers

export const mfaDriverNames = Object.keys(mfaDrivers) as readonly MfaDriverName[]

/**
 * Reads a code, which may contain blanks where it was copied.
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
  { serial, profile, refusal }: MfaRequest,
  { terminal, signal }: MfaDriverDeps,
): Promise<string> {
  if (refusal !== null) terminal.say(`awsx: ${refusal}`)
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const question = `MFA code for ${serial} (profile ${profile}): `
    const answer = await terminal.ask(question, { hidden: true, ...(signal === undefined ? {} : { signal }) })
    const code = readMfaCode(answer)
    if (code !== undefined) return code
    terminal.say('awsx: an MFA code is six digits')
  }
  throw new AwsxError(
    'MFA_CANCELLED',
    `profile "${profile}": no MFA code of six digits was typed for ${serial}`,
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
    `profile "${profile}": stdin holds no MFA code of six digits for ${serial}`,
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
 * @throws AwsxError MFA_REQUIRED if there is no such command, MFA_CANCELLED if it fails or prints something else
 */
async function runMfaProcess(
  { serial, profile }: MfaRequest,
  { command, env, signal }: MfaDriverDeps,
): Promise<string> {
  if (command === null) {
    throw new AwsxError('MFA_REQUIRED', `profile "${profile}": there is no mfa_process for ${serial}`, {
      hints: ['set mfa_process in the profile that has mfa_serial', '--mfa-prompt terminal'],
    })
  }
  const { status, output } = await runShellCommand(command, { env, signal })
  const code = status === 0 ? readMfaCode(output) : undefined
  if (code !== undefined) return code
  const problem = status === 0 ? 'did not print six digits' : `failed (${status})`
  throw new AwsxError('MFA_CANCELLED', `profile "${profile}": mfa_process ${problem} for ${serial}`)
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
      env,
      ...(signal ? { signal } : {}),
    })
    let output = ''
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      output = (output + text).slice(0, 1000)
    })
    child.once('error', (error) => reject(signal?.aborted === true ? signal.reason : error))
    child.once('close', (status, killedBy) => resolve({ status: status ?? killedBy ?? 'unknown', output }))
  })
}
