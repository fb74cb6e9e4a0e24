import { existsSync } from '../system/files.ts'
import { resolve } from '../system/paths.ts'
import { findFileProblem, inspectProgram } from './inspect-program.ts'
import type { FileProblem } from './inspect-program.ts'
import type { CommandLookup, Program } from './types.ts'

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
export async function findCommand(name: string, location: CommandLookup): Promise<Program> {
  if (location.platform === 'win32') {
    const { findOnWindows } = await import('./find-command-windows.ts')
    return findOnWindows(name, location)
  }
  const { path, problem } = findFile(name, location)
  if (path !== undefined && problem === undefined) {
    const found = inspectProgram(resolve(location.cwd, path), location.arch ?? process.arch)
    if (found.kind !== 'broken') return { path, argv0: name }
    const { interpreterError } = await import('./find-command-errors.ts')
    throw interpreterError(name, path, found)
  }
  const { fileError, notFoundError } = await import('./find-command-errors.ts')
  throw path === undefined || problem === undefined ? notFoundError(name, location) : fileError(path, problem)
}

/**
 * As {@link findCommand}, for a command that is started at once, so that it need not be inspected again. POSIX only.
 * @returns undefined if there is no such command; {@link findCommand} says why
 */
export function lookUpCommand(name: string, location: CommandLookup): Program | undefined {
  const { path, problem } = findFile(name, location)
  if (path === undefined || problem !== undefined) return undefined
  const { kind } = inspectProgram(resolve(location.cwd, path), location.arch ?? process.arch)
  return kind === 'broken' ? undefined : { path, argv0: name, isReady: kind === 'ready' }
}

function findFile(name: string, location: CommandLookup): FoundFile {
  return name.includes('/') ? checkPath(name, location) : searchPath(name, location)
}

interface FoundFile {
  readonly path?: string
  /** Why the file cannot be executed. */
  readonly problem?: FileProblem | undefined
}

function checkPath(path: string, location: CommandLookup): FoundFile {
  return { path, problem: findFileProblem(resolve(location.cwd, path)) }
}

function searchPath(name: string, location: CommandLookup): FoundFile {
  let forbidden: FoundFile | undefined
  for (const folder of name === '' ? [] : (location.env['PATH'] ?? DEFAULT_PATH).split(':')) {
    const path = `${folder === '' ? '.' : folder}/${name}`
    const file = resolve(location.cwd, path)
    // Most folders do not have it, and creating an error takes longer than this check.
    if (!existsSync(file)) continue
    const problem = findFileProblem(file)
    if (problem === undefined) return { path }
    if (problem === 'not-executable') forbidden ??= { path, problem }
  }
  return forbidden ?? {}
}
