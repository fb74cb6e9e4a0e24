import { lstatSync, statSync } from 'node:fs'
import { win32 } from 'node:path'
import { isFullPath, readVariable, type Environment, type Variables } from '../context.ts'
import { isErrno } from '../errors.ts'

/** The default of Windows, for processes without the variable. */
const defaultPathExt = '.COM;.EXE;.BAT;.CMD'

/**
 * The absolute path of a program that comes with Windows. Windows looks a bare name up in the current folder first, so a `cmd.exe` in a
 * checked-out repository would run instead.
 * @param name with its extension, and with its folder if it is below `System32`
 */
export function systemProgram(name: string, variables: Variables): string {
  const root = readVariable(variables, 'SystemRoot')
  const folder = root !== undefined && isFullPath(root, 'win32') ? root : String.raw`C:\Windows`
  return win32.join(folder, 'System32', name)
}

/** The absolute path of Windows PowerShell, which every Windows has. */
export function windowsPowerShell(variables: Variables): string {
  return systemProgram(String.raw`WindowsPowerShell\v1.0\powershell.exe`, variables)
}

/** The absolute path of `cmd.exe`: `ComSpec` if it is an absolute path, otherwise the one in System32. */
export function commandInterpreter(variables: Variables): string {
  const given = readVariable(variables, 'ComSpec')
  return given !== undefined && isFullPath(given, 'win32') ? given : systemProgram('cmd.exe', variables)
}

/** The shell for a command line in a setting: `cmd.exe` or `/bin/sh`. */
export function shellProgram(variables: Variables): string {
  return variables.platform === 'win32' ? commandInterpreter(variables) : '/bin/sh'
}

/**
 * The environment for a shell that awsx starts by itself. On Windows it keeps `cmd.exe` from searching the current folder before PATH
 * (NeedCurrentDirectoryForExePathW).
 */
export function withoutCurrentFolder({ env, platform }: Variables): Environment {
  return platform === 'win32' ? { ...env, NoDefaultCurrentDirectoryInExePath: '1' } : env
}

/**
 * Finds a program in PATH by the rules of Windows, except that neither the current folder nor relative folders in PATH are searched: a
 * program in a checked-out repository must not run because it has the right name.
 * @param name without a folder
 * @returns its absolute path, undefined if no folder in PATH has it
 */
export function searchWindowsPath(
  name: string,
  variables: Variables,
  isFile: (path: string) => boolean = isWindowsFile,
): string | undefined {
  if (name === '' || hasFolder(name)) return undefined
  return splitWindowsPath(readVariable(variables, 'PATH') ?? '')
    .filter((folder) => isFullPath(folder, 'win32'))
    .flatMap((folder) => listFileNames(name, variables).map((file) => win32.join(folder, file)))
    .find(isFile)
}

/** Whether a word names a folder or a drive as well as a program. */
export function hasFolder(name: string): boolean {
  return /[\\/:]/.test(name)
}

/** The folders in PATH. An entry may be quoted; the quotes are not part of its name. */
export function splitWindowsPath(path: string): readonly string[] {
  return path
    .split(';')
    .map((folder) => folder.replaceAll('"', ''))
    .filter((folder) => folder !== '')
}

/** The names to try for one word: as it is if it has an extension of PATHEXT, then with each of them in order. */
export function listFileNames(name: string, variables: Variables): readonly string[] {
  const pathExt = readVariable(variables, 'PATHEXT') ?? defaultPathExt
  const extensions = pathExt.split(';').filter((extension) => extension.startsWith('.'))
  const own = win32.extname(name).toLowerCase()
  const asItIs = extensions.some((extension) => extension.toLowerCase() === own) ? [name] : []
  return [...asItIs, ...extensions.map((extension) => name + extension.toLowerCase())]
}

/**
 * Whether there is a file, also if it is an alias of the Microsoft Store (`WindowsApps\python.exe`). Windows can start these, but `stat`
 * fails (EACCES), because they are links that lead to no file.
 */
export function isWindowsFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
  } catch (error) {
    return !isErrno(error, 'ENOENT', 'ENOTDIR') && isLink(path)
  }
}

function isLink(path: string): boolean {
  try {
    return !lstatSync(path).isDirectory()
  } catch {
    return false
  }
}
