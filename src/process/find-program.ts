import { accessSync, constants, statSync } from 'node:fs'
import { posix, win32 } from 'node:path'
import { readVariable, type Variables } from '../context.ts'

/**
 * Finds a program in PATH. Relative folders in PATH are skipped, so that the working folder cannot decide which program runs.
 * @param name without a path and, on Windows, without `.exe`
 * @returns its absolute path, undefined if it is not installed
 */
export function findProgram(name: string, variables: Variables): string | undefined {
  const isWindows = variables.platform === 'win32'
  const paths = isWindows ? win32 : posix
  const folders = (readVariable(variables, 'PATH') ?? '').split(paths.delimiter)
  return folders
    .filter((folder) => paths.isAbsolute(folder))
    .map((folder) => paths.join(folder, isWindows ? `${name}.exe` : name))
    .find(isExecutable)
}

/**
 * Locates the program of a command, by its name or absolute path, so that the working folder cannot decide which program runs. On Windows,
 * commands stay as they are.
 * @returns undefined for a relative path and for a program that is not installed
 */
export function locateProgram(command: string, variables: Variables): string | undefined {
  if (variables.platform === 'win32' || posix.isAbsolute(command)) return command
  return command.includes('/') ? undefined : findProgram(command, variables)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
