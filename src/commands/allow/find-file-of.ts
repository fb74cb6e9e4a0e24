import { resolve } from 'node:path'
import { findHome } from '../../config/locate-files.ts'
import type { Context } from '../../context.ts'
import { findDirectoryFile } from '../../directory/find-directory-file.ts'
import { AwsxError } from '../../errors.ts'

/**
 * The directory file that applies to a folder.
 * @param folder the current folder if not given
 * @throws AwsxError USAGE if there is none
 */
export function findFileOf(folder: string | undefined, context: Context): string {
  const start = folder === undefined ? context.cwd : resolve(context.cwd, folder)
  const found = findDirectoryFile(start, findHome(context))
  if (found !== undefined) return found
  throw new AwsxError('USAGE', `no .awsx.toml in ${start} or above`, {
    hints: ['it has lines such as: profile = "dev"'],
  })
}
