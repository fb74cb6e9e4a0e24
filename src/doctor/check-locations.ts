import { statSync } from 'node:fs'
import { findHome, showPath } from '../config/locate-files.ts'
import type { Config } from '../config/types.ts'
import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import { describeEmptyConfig } from '../plan/profile-not-found.ts'
import { warningFinding } from './doctor-finding.ts'
import type { DoctorFinding } from './doctor-finding.ts'

/** Finds variables that name no file, a folder in the place of a file, and a config without any profile. */
export function checkLocations(
  config: Config,
  context: Context,
  storedKeys: readonly string[],
): readonly DoctorFinding[] {
  const { files } = config
  return [
    ...checkFile('AWS_CONFIG_FILE', files.config, context),
    ...checkFile('AWS_SHARED_CREDENTIALS_FILE', files.credentials, context),
    ...checkFile('AWS_CA_BUNDLE', readVariable(context, 'AWS_CA_BUNDLE') ?? '', context),
    ...(storedKeys.length === 0 ? checkEmpty(config) : []),
  ]
}

function checkFile(variable: string, path: string, context: Context): readonly DoctorFinding[] {
  const kind = path === '' ? 'file' : kindOf(path)
  const isNamed = readVariable(context, variable) !== undefined
  const shown = showPath(findHome(context), path)
  if (kind === 'folder') {
    const message = isNamed ? `${variable} names the folder ${shown}` : `${shown} is a folder`
    const fix = isNamed
      ? `set ${variable} to a file, or unset it`
      : `rename the folder: mv ${shown} ${shown}.old`
    return [{ ...warningFinding('not-a-file', `${message}; AWS tools expect a file`, fix), level: 'error' }]
  }
  if (kind === 'file' || !isNamed) return []
  const fix = `correct ${variable}, or unset it`
  return [
    {
      ...warningFinding('missing-file', `${variable} names ${shown}, which does not exist`, fix),
      level: 'error',
    },
  ]
}

/** A device such as /dev/null counts as a file. A path that cannot be inspected is reported when it is read. */
function kindOf(path: string): 'file' | 'folder' | 'missing' {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return 'missing'
    return stats.isDirectory() ? 'folder' : 'file'
  } catch {
    return 'file'
  }
}

function checkEmpty(config: Config): readonly DoctorFinding[] {
  const empty = describeEmptyConfig(config)
  if (empty === undefined) return []
  return [
    { code: 'no-profiles', level: 'error', message: empty.message, at: null, fix: empty.hints.join('; or ') },
  ]
}
