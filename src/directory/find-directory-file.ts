import { statSync } from '../system/files.ts'
import { dirname, join } from '../system/paths.ts'

export const directoryFileName = '.awsx.toml'

/**
 * The directory file that applies to a folder: the nearest one, up to but not in the home directory, and on the same file system.
 * @param cwd an absolute path
 */
export function findDirectoryFile(cwd: string, home: string): string | undefined {
  for (let folder = cwd; folder !== home && folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, directoryFileName)
    const found = inspect(path)
    if (found !== undefined) return found === inspect(cwd) ? path : undefined
  }
  return undefined
}

/** @returns the file system of a file, undefined if it does not exist */
function inspect(path: string): number | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.dev
  } catch {
    return undefined
  }
}
