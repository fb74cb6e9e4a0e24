import { spawn } from 'node:child_process'
import { AwsxError } from '../errors.ts'
import { systemProgram } from '../process/windows-programs.ts'
import { quoteBatchCommand } from './batch-quoting.ts'
import type { Launch } from './launch-plan.ts'
import { waitForEnd } from './start-program.ts'
import type { StartedProgram, StreamOptions } from './start-program.ts'

/** Microsoft, "Command prompt (Cmd.exe) command-line string limitation". */
const maxCmdLine = 8191

/** What `spawn` gets. */
export interface WindowsStart {
  readonly file: string
  readonly args: readonly string[]
  /** Whether the arguments are a command line already. */
  readonly verbatim: boolean
}

/**
 * Starts a program or a batch file with the streams of this process; Windows hands down no others by number.
 * @throws AwsxError COMMAND_NOT_EXECUTABLE for arguments of a batch file that `cmd.exe` would cut
 */
export function startOnWindows(launch: Launch, { env }: StreamOptions): StartedProgram {
  const [argv0] = launch.argv
  const { file, args, verbatim } = planWindowsStart(launch, env)
  const child = spawn(file, args, {
    argv0: verbatim ? file : argv0,
    env,
    stdio: 'inherit',
    // Otherwise the first window of a graphical program would stay hidden.
    windowsHide: false,
    windowsVerbatimArguments: verbatim,
  })
  return { target: child, ended: waitForEnd(child) }
}

/** Only `.exe` and `.com` are programs for Windows. `cmd.exe` runs batch files, and what else PATHEXT names by its association. */
export function planWindowsStart(
  { file, argv: [name, ...args] }: Launch,
  env: Readonly<Record<string, string>>,
): WindowsStart {
  if (/\.(?:exe|com)$/i.test(file)) return { file, args, verbatim: false }
  const line = quoteBatchCommand(file, args)
  if (line === undefined) {
    const text = `Windows runs "${name}" in cmd, which cannot pass on an argument with a line break`
    throw new AwsxError('COMMAND_NOT_EXECUTABLE', text)
  }
  const cmd = systemProgram('cmd.exe', { env, platform: 'win32' })
  if (cmd.length + 1 + line.length > maxCmdLine) {
    const text = `Windows runs "${name}" in cmd, which takes at most 8,191 characters; the arguments are longer`
    throw new AwsxError('COMMAND_NOT_EXECUTABLE', text)
  }
  return { file: cmd, args: [line], verbatim: true }
}
