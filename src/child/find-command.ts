import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Environment } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { findOnWindows } from './find-command-windows.ts'
import { findFileProblem, inspectProgram } from './inspect-program.ts'
import type { FileProblem } from './inspect-program.ts'
import type { Program } from './types.ts'
import { quoteWord } from '../text/quote-word.ts'

/** Where a name is looked up. */
export interface CommandLookup {
  /** The parent's environment: its PATH is searched, as by the shell that awsx was typed into. */
  readonly env: Environment
  readonly cwd: string
  readonly platform: NodeJS.Platform
  readonly arch?: string
  /** Profile names, for a hint if the user forgot the `--`. */
  readonly profileNames?: readonly string[]
}

/** The value of `confstr(_CS_PATH)`, which execvp searches if PATH is not set. */
const DEFAULT_PATH = '/bin:/usr/bin'

/**
 * Finds the program that a command's first word names. A name with a slash is a path, relative to `cwd`; any other is
 * searched in PATH, where an empty entry means `cwd` (POSIX XBD 8.3). As in bash, a directory in PATH is skipped, and a
 * file without execute permission is reported only if no other folder has the command.
 * @throws AwsxError COMMAND_NOT_FOUND (127): no such command, or the interpreter of its `#!` line is missing
 * @throws AwsxError COMMAND_NOT_EXECUTABLE (126): a directory, no permission, or an interpreter without permission.
 *   bash and dash agree on the statuses of all but the rarest of these; where they differ this is bash's.
 */
export function findCommand(name: string, location: CommandLookup): Program {
  if (location.platform === 'win32') return findOnWindows(name, location)
  const path = name.includes('/') ? checkPath(name, location) : searchPath(name, location)
  checkInterpreter(name, path, location)
  return { path, argv0: name }
}

function checkPath(name: string, location: CommandLookup): string {
  const problem = findFileProblem(resolve(location.cwd, name))
  if (problem !== undefined) throw describeProblem(name, problem)
  return name
}

function searchPath(name: string, location: CommandLookup): string {
  let forbidden: string | undefined
  for (const folder of name === '' ? [] : (location.env['PATH'] ?? DEFAULT_PATH).split(':')) {
    const path = `${folder === '' ? '.' : folder}/${name}`
    const file = resolve(location.cwd, path)
    // Most folders do not have it, and creating an error takes longer than this check.
    if (!existsSync(file)) continue
    const problem = findFileProblem(file)
    if (problem === undefined) return path
    if (problem === 'not-executable') forbidden ??= path
  }
  if (forbidden !== undefined) throw describeProblem(forbidden, 'not-executable')
  throw new AwsxError('COMMAND_NOT_FOUND', `command "${name}" not found in PATH`, {
    hints: hintAtMistake(name, location),
  })
}

function describeProblem(name: string, problem: FileProblem): AwsxError {
  switch (problem) {
    case 'missing':
      return new AwsxError('COMMAND_NOT_FOUND', `command "${name}" not found: no such file`)
    case 'directory':
      return new AwsxError('COMMAND_NOT_EXECUTABLE', `command "${name}" is a directory`)
    case 'unreachable':
      return new AwsxError(
        'COMMAND_NOT_EXECUTABLE',
        `cannot access command "${name}": part of its path is not a folder or not accessible`,
      )
    case 'not-executable':
      return new AwsxError('COMMAND_NOT_EXECUTABLE', `no permission to execute "${name}"`, {
        hints: [`to make it executable: chmod +x ${quoteWord(name)}`],
      })
  }
}

function checkInterpreter(name: string, path: string, location: CommandLookup): void {
  const found = inspectProgram(resolve(location.cwd, path), location.arch ?? process.arch)
  if (found.kind !== 'broken') return
  const shown = JSON.stringify(found.interpreter)
  if (!found.missing) {
    const text = `command "${name}": no permission to execute the interpreter ${shown} in its first line`
    throw new AwsxError('COMMAND_NOT_EXECUTABLE', text)
  }
  const hints = found.interpreter.endsWith('\r')
    ? [`"${name}" has Windows line endings: sed -i 's/\\r$//' ${quoteWord(path)}`]
    : []
  const text = `command "${name}": the interpreter ${shown} in its first line does not exist`
  throw new AwsxError('COMMAND_NOT_FOUND', text, { hints })
}

const builtins = new Set(['alias', 'cd', 'eval', 'export', 'function', 'set', 'source', 'unset'])

function hintAtMistake(name: string, location: CommandLookup): string[] {
  if (name.startsWith('-'))
    return ['put awsx options before the command: awsx exec PROFILE [options] -- COMMAND']
  if (location.profileNames?.includes(name))
    return [`"${name}" is a profile: awsx exec ${quoteWord(name)} -- COMMAND`]
  if (builtins.has(name)) return [`"${name}" is built into the shell: awsx exec PROFILE -- sh -c 'COMMANDS'`]
  if (/\s/.test(name)) {
    return [
      `the command is one quoted word; remove the quotes, or: awsx exec PROFILE -- sh -c ${quoteWord(name)}`,
    ]
  }
  return []
}
