import type { Environment } from '../context.ts'
import { fileVariables, profileFileVariable } from './outer-files.ts'
import type { Change } from './environment-change.ts'

/**
 * Extends a change so that the child sees empty AWS files (`--isolate-files`), or the config file of `--profile-file`. A nested
 * awsx still reads the user's files: see `locateFiles` in src/config.
 * @param outer the environment that the change applies to
 * @param profileFile the path of the config file; an empty file if not given
 */
export function isolateFiles(
  change: Change,
  platform: NodeJS.Platform,
  outer: Environment,
  profileFile?: string,
): Change {
  const emptyFile = platform === 'win32' ? 'NUL' : '/dev/null'
  const set: Record<string, string> = { ...change.set }
  for (const [name, outerName] of Object.entries(fileVariables)) {
    const path = outer[name] ?? ''
    set[name] = emptyFile
    if (path !== '' && path !== emptyFile) set[outerName] = path
  }
  if (profileFile === undefined) return { ...change, set }
  return { ...change, set: { ...set, AWS_CONFIG_FILE: profileFile, [profileFileVariable]: profileFile } }
}
