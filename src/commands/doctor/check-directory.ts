import { chooseInDirectory } from '../../app/directory-choice.ts'
import { chooseProfile } from '../../config/choose-profile.ts'
import { findHome } from '../../config/locate-files.ts'
import type { Context } from '../../context.ts'
import { findDirectoryFile } from '../../directory/find-directory-file.ts'
import type { DoctorFinding } from '../../doctor/doctor-finding.ts'

/**
 * Checks the directory file that a command in the current folder reads.
 * @throws AwsxError as `chooseInDirectory`
 */
export function checkDirectory(context: Context): readonly DoctorFinding[] {
  const found = findDirectoryFile(context.cwd, findHome(context))
  if (found !== undefined) chooseInDirectory(found, chooseProfile(context, undefined), context)
  return []
}
