import { findNewerVersion } from '../store/newer-version.ts'
import type { StoreContext } from '../store/store-deps.ts'
import { errorFinding } from './doctor-finding.ts'
import type { DoctorFinding } from './doctor-finding.ts'

/** Finds a store or records of a newer awsx, whose keys and sign-ins look as if they were missing. */
export function checkStoreVersion(context: StoreContext): readonly DoctorFinding[] {
  const newer = findNewerVersion(context)
  return newer === undefined ? [] : [errorFinding(newer)]
}
