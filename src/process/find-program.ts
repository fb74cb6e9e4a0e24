import { accessSync, constants, statSync } from 'node:fs'
import { posix } from 'node:path'
import { isFullPath, readVariable, type Variables } from '../context.ts'
import { hasFolder, isWindowsFile, searchWindowsPath } from './windows-programs.ts'

/**
 * Finds a program in PATH. Relative folders in PATH are skipped, so that the working folder cannot decide which program runs.
 * @param name without a path and, on Windows, with or without `.exe`. Batch files are not found, because only `cmd.exe` can start them
 * @returns its absolute path, undefined if it is not installed
 */
export function findProgram(
  name: string,
  variables: Variables,
  isFile: (path: string) => boolean = variables.platform === 'win32' ? isWindowsFile : isExecutable,
): string | undefined {
  if (variables.platform === 'win32') {
    const env = { ...variables.env, PATHEXT: '.COM;.EXE' }
    return searchWindowsPath(name, { env, platform: 'win32' }, isFile)
  }
  return (readVariable(variables, 'PATH') ?? '')
    .split(posix.delimiter)
    .filter((folder) => isFullPath(folder, variables.platform))
    .map((folder) => posix.join(folder, name))
    .find(isFile)
}

/**
 * Locates the program of a command, by its name or absolute path, so that the working folder cannot decide which program runs.
 * @returns undefined for a relative path and for a program that is not installed
 */
export function locateProgram(command: string, variables: Variables): string | undefined {
  if (isFullPath(command, variables.platform)) return command
  const isRelative = variables.platform === 'win32' ? hasFolder(command) : command.includes('/')
  return isRelative ? undefined : findProgram(command, variables)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
