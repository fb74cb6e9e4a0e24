import { statSync } from 'node:fs'
import { win32 } from 'node:path'
import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import type { Program } from './types.ts'

/** The default of Windows, for processes without the variable. */
const DEFAULT_PATHEXT = '.COM;.EXE;.BAT;.CMD'

/**
 * The rules of Windows: a name is tried as it is if it has an extension of PATHEXT, then with each of them in order, in
 * each folder of PATH. The current folder is not searched, as in PowerShell: a program in a
 * checked-out repository must not get credentials because it is called `aws.exe`.
 * @throws AwsxError COMMAND_NOT_FOUND, or COMMAND_NOT_EXECUTABLE for a file without one of these extensions
 */
export function findOnWindows(
  name: string,
  location: Pick<Context, 'cwd' | 'env' | 'platform'>,
  isFile: (path: string) => boolean = isFileOnDisk,
): Program {
  const candidates = addExtensions(name, readVariable(location, 'PATHEXT') ?? DEFAULT_PATHEXT)
  const hasFolder = /[\\/:]/.test(name)
  const folders = hasFolder ? [location.cwd] : splitPath(readVariable(location, 'PATH') ?? '')
  for (const folder of name === '' ? [] : folders) {
    const path = candidates.map((file) => win32.resolve(folder, file)).find(isFile)
    if (path !== undefined) return { path, argv0: name }
  }
  if (hasFolder && isFile(win32.resolve(location.cwd, name))) {
    throw new AwsxError(
      'COMMAND_NOT_EXECUTABLE',
      `"${name}" is not a program: its extension is not in PATHEXT`,
    )
  }
  throw new AwsxError('COMMAND_NOT_FOUND', `command "${name}" not found${hasFolder ? '' : ' in PATH'}`)
}

/** The file names to try for one word, in the order of PATHEXT. */
export function addExtensions(name: string, pathExt: string): string[] {
  const extensions = pathExt.split(';').filter((extension) => extension.startsWith('.'))
  const own = win32.extname(name).toLowerCase()
  const asItIs = extensions.some((extension) => extension.toLowerCase() === own) ? [name] : []
  return [...asItIs, ...extensions.map((extension) => name + extension.toLowerCase())]
}

/** An entry of PATH may be quoted; the quotes are not part of its name. */
function splitPath(path: string): string[] {
  return path
    .split(';')
    .map((folder) => folder.replaceAll('"', ''))
    .filter((folder) => folder !== '')
}

function isFileOnDisk(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
