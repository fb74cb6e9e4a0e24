import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { locateSettings } from '../config/awsx-settings.ts'
import { findHome, showPath } from '../config/locate-files.ts'
import type { Config } from '../config/types.ts'
import type { Context } from '../context.ts'
import { findSecretProblem, findTrustProblem } from '../files/file-trust.ts'
import type { TrustProblem } from '../files/file-trust.ts'
import { locateStateFolder } from '../store/state-folder.ts'
import { checkAccessLists } from './check-access-lists.ts'
import type { DoctorFinding } from './doctor-finding.ts'

/**
 * Finds config files and their folders that others can change. Whoever changes them decides which programs awsx runs. On Windows also the
 * folder of the store, which is checked at each use elsewhere.
 */
export async function checkFiles(config: Config, context: Context): Promise<readonly DoctorFinding[]> {
  const files = [config.files.config, config.files.credentials, locateSettings(context)].flatMap(withTarget)
  const paths = [...new Set([...files, ...files.map((file) => dirname(file))])]
  const state = locateStateFolder(context)
  return [
    ...paths.flatMap((path) => describe(path, findTrustProblem(path, context), context)),
    ...(await checkAccessLists(state === undefined ? paths : [...paths, state], context)),
  ]
}

/** Finds token files of the AWS CLI that others can change or read. */
export function checkTokenFiles(files: readonly string[], context: Context): readonly DoctorFinding[] {
  return [...new Set(files)].flatMap((path) =>
    describe(path, findTrustProblem(path, context) ?? findSecretProblem(path, context), context),
  )
}

function describe(
  path: string,
  problem: TrustProblem | undefined,
  context: Context,
): readonly DoctorFinding[] {
  if (problem === undefined) return []
  const at = showPath(findHome(context), path)
  const { kind, reason, fix } = problem
  return [{ code: kind, level: 'warning', message: `${at} ${reason}`, at, fix }]
}

/** The file and the target of its link. */
function withTarget(file: string): readonly string[] {
  if (file === '') return []
  try {
    return [file, realpathSync(file)]
  } catch {
    return [file]
  }
}
