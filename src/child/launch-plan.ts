import { AwsxError } from '../errors.ts'
import { inspectProgram } from './inspect-program.ts'
import type { Command } from './types.ts'

/** The file for the kernel, and all of argv including the program's own name. */
export interface Launch {
  readonly file: string
  readonly argv: readonly [string, ...string[]]
}

const SHELL = '/bin/sh'

/**
 * Plans how to start a command so that the result is the same as in a shell: a file without a `#!` line is run by /bin/sh, and what
 * the kernel may reject is started by /bin/sh, which then reports the error and its status (126, 127).
 * @throws AwsxError COMMAND_NOT_FOUND if an interpreter has vanished since the command was looked up
 */
export function planLaunch(command: Command, host: { platform: NodeJS.Platform; arch: string }): Launch {
  const plain: Launch = { file: command.path, argv: [command.argv0, ...command.args] }
  if (host.platform === 'win32' || command.isReady === true) return plain
  const found = inspectProgram(command.path, host.arch)
  switch (found.kind) {
    case 'ready':
      return plain
    case 'text':
      return { file: SHELL, argv: [SHELL, keepFromOptions(command.path), ...command.args] }
    case 'uncertain':
      return {
        file: SHELL,
        argv: [SHELL, '-c', 'exec "$0" "$@"', keepFromOptions(command.path), ...command.args],
      }
    case 'broken':
      throw new AwsxError(
        'COMMAND_NOT_FOUND',
        `command "${command.argv0}": its interpreter is missing or cannot be executed`,
      )
  }
}

function keepFromOptions(path: string): string {
  return path.startsWith('-') ? `./${path}` : path
}
