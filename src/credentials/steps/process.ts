import type { Answer } from '../../aws/connection.ts'
import { requireAbsolutePath } from '../../config/require-absolute-path.ts'
import type { SourceLocation } from '../../config/types.ts'
import type { AwsxError } from '../../errors.ts'
import { requireTrustedFile } from '../../files/file-trust.ts'
import { readBrokerProcess } from '../../plan/broker-process.ts'
import type { ProcessBase } from '../../plan/types.ts'
import { credentialProcessEnvironment } from '../../process/helper-environment.ts'
import { withoutCurrentFolder } from '../../process/windows-programs.ts'
import { escapeText } from '../../text/escape.ts'
import { locateCommandLine } from './locate-process.ts'
import { stepError } from './step-error.ts'
import type { StepTask } from './step-task.ts'
import type { Credentials } from '../types.ts'
import type { CommandLine } from '../../plan/process-command-line.ts'
import { runCommand } from './run-process.ts'
import type { CommandEnd } from './run-process.ts'
import { BadAnswer, readProcessAnswer } from './process-output.ts'
import { chainVariable, extendChain } from './profile-chain.ts'

/** Most AWS SDKs wait this long. Their limits for the output are between 64 KB and none. */
const limits = { timeoutMs: 60_000, maxBytes: 65_536 }

/**
 * Runs `credential_process` (AWS SDK reference guide, "Process credential provider") as {@link locateCommandLine} says. The process gets the
 * environment without the passphrase of awsx, and the terminal unless another command has it. Its stdout must be its answer only. A process
 * that asks the broker of `exec --agent` is not started: awsx asks itself, and so reports the error of the broker as it is.
 * @throws AwsxError CONFIG_UNTRUSTED; CREDENTIAL_PROCESS_FAILED, with the end of what the process wrote to stderr; PROFILE_CYCLE; as `askBroker`
 */
export async function runProcess(step: ProcessBase, task: StepTask): Promise<Answer<Credentials>> {
  const asked = readBrokerProcess(step.command)
  if (asked !== undefined) {
    const { askBroker } = await import('./broker.ts')
    return { value: await askBroker(asked, task.deps.context), clockOffsetMs: 0 }
  }
  const program = { ...step, key: 'credential_process' }
  const stdout = await runProgram(program, task)
  const value = readOrFail(stdout, task.deps.context.now(), (reason) => failure(program, task, reason))
  return { value: { ...value, accountId: value.accountId ?? step.accountId }, clockOffsetMs: 0 }
}

/** A command in the config. */
interface Program {
  readonly profile: string
  /** The key with the command. */
  readonly key: string
  readonly command: string
  readonly commandAt: SourceLocation
}

/**
 * Runs a command of a profile.
 * @returns its stdout
 * @throws AwsxError CREDENTIAL_PROCESS_FAILED, PROFILE_CYCLE, CONFIG_UNTRUSTED as {@link runProcess}
 */
export async function runProgram(program: Program, task: StepTask): Promise<string> {
  const { profile, key, command, commandAt } = program
  const { context, sharesTerminal } = task.deps
  const own = { [chainVariable]: extendChain(context, profile) }
  const variables = { ...credentialProcessEnvironment(context.env), ...own }
  const env = withoutCurrentFolder({ env: variables, platform: context.platform })
  const named = { program: `profile "${profile}": ${key}`, at: task.deps.show(commandAt) }
  requireAbsolutePath(commandAt.file, named, context)
  requireTrustedFile(commandAt.file, named, context)
  const line = locateCommandLine(command, context)
  if ('problem' in line) {
    throw failure(program, task, line.problem, ['write the absolute path of the program in double quotes'])
  }
  const end = await runCommand(line, { env, cwd: context.cwd, sharesTerminal }, limits)
  if (end.kind === 'ended' && end.status === 0) return end.stdout
  throw failure(program, task, describeEnd(end, line), hintsFor(end, key))
}

function failure(
  { profile, key }: Program,
  task: StepTask,
  reason: string,
  hints: readonly string[] = [],
): AwsxError {
  return stepError('CREDENTIAL_PROCESS_FAILED', task, `profile "${profile}": ${key} ${reason}`, { hints })
}

function readOrFail(stdout: string, now: number, fail: (reason: string) => AwsxError): Credentials {
  try {
    return readProcessAnswer(stdout, now)
  } catch (error) {
    if (error instanceof BadAnswer) throw fail(`succeeded, but its output ${error.message}`)
    throw error
  }
}

/** The arguments are left out, because they may hold a secret. */
function describeEnd(end: CommandEnd, line: CommandLine): string {
  switch (end.kind) {
    case 'not-started':
      return `could not start "${line.file}" (${end.code})`
    case 'timeout':
      return `did not finish within ${limits.timeoutMs / 1000} seconds and was stopped`
    case 'too-much':
      return `printed more than ${limits.maxBytes / 1024} KB and was stopped`
    case 'ended': {
      const how = end.signal === null ? `failed with status ${end.status}` : `was killed by ${end.signal}`
      const said = lastLines(end.stderr)
      return said === '' ? `${how} and printed nothing on stderr` : `${how}: ${said}`
    }
  }
}

function lastLines(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return escapeText(lines.slice(-3).join(' / '), 600)
}

function hintsFor(end: CommandEnd, key: string): readonly string[] {
  if (end.kind === 'not-started' && end.code === 'ENOENT') {
    return ['check that the program is installed and on PATH, or write its absolute path']
  }
  return [`run the ${key} command by hand to see what it prints`]
}
