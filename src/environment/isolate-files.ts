import type { Environment } from '../context.ts'
import type { Change } from './environment-change.ts'

/** The variables that name the AWS files, with the names under which what they name is kept for awsx. */
const files = {
  AWS_CONFIG_FILE: 'AWSX_OUTER_CONFIG_FILE',
  AWS_SHARED_CREDENTIALS_FILE: 'AWSX_OUTER_SHARED_CREDENTIALS_FILE',
} as const

export const isolatedNames: readonly string[] = Object.keys(files)

/**
 * The change by which the child sees empty AWS files as well. An awsx inside of it goes on reading the user's files: `locateFiles` of the
 * config undoes this.
 * @param outer the environment that is changed
 */
export function isolateFiles(change: Change, platform: NodeJS.Platform, outer: Environment): Change {
  const empty = platform === 'win32' ? 'NUL' : '/dev/null'
  const entries = Object.entries(files).flatMap(([name, keptName]): [string, string][] => {
    const own = outer[name] ?? ''
    return own === '' || own === empty
      ? [[name, empty]]
      : [
          [name, empty],
          [keptName, own],
        ]
  })
  return { ...change, set: { ...change.set, ...Object.fromEntries(entries) } }
}
