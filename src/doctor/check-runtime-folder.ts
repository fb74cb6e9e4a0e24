import { findUnusableFolders } from '../store/fallback-runtime-folder.ts'
import type { FolderContext } from '../store/state-folder.ts'
import { warningFinding } from './doctor-finding.ts'
import type { DoctorFinding } from './doctor-finding.ts'

/** Finds folders for the unlocked key that belong to another user or that others can write to. */
export function checkRuntimeFolders(context: FolderContext): readonly DoctorFinding[] {
  return findUnusableFolders(context).map(({ problem, fix }) =>
    warningFinding('runtime-folder', `${problem}, so awsx does not keep the unlocked key in it`, fix),
  )
}
