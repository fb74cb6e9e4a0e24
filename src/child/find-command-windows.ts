import { win32 } from 'node:path'
import { readVariable } from '../context.ts'
import { hasFolder, isWindowsFile, listFileNames, splitWindowsPath } from '../process/windows-programs.ts'
import type { CommandLookup, Program } from './types.ts'

/**
 * The rules of Windows: a name is tried as it is if it has an extension of PATHEXT, then with each of them in order, in
 * each folder of PATH. The current folder is not searched, as in PowerShell: a program in a
 * checked-out repository must not get credentials because it is called `aws.exe`.
 * @throws AwsxError COMMAND_NOT_FOUND, or COMMAND_NOT_EXECUTABLE for a file without one of these extensions
 */
export async function findOnWindows(
  name: string,
  location: CommandLookup,
  isFile: (path: string) => boolean = isWindowsFile,
): Promise<Program> {
  const folders = hasFolder(name) ? [location.cwd] : splitWindowsPath(readVariable(location, 'PATH') ?? '')
  const find = (...files: readonly string[]): string | undefined =>
    folders.flatMap((folder) => files.map((file) => win32.resolve(folder, file))).find(isFile)
  const path = name === '' ? undefined : find(...listFileNames(name, location))
  if (path !== undefined) return { path, argv0: name }
  const { missingOnWindows } = await import('./find-command-windows-errors.ts')
  throw missingOnWindows(name, location, { find, isFile })
}
