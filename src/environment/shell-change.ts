import type { Variables } from '../context.ts'
import { buildChange } from './build-change.ts'
import type { BuildInput } from './build-change.ts'
import { passphraseVariables } from './credential-variables.ts'
import type { Change } from './environment-change.ts'
import { withoutInjected } from './injected-settings.ts'
import { markerVariable } from './settings-marker.ts'
import { namesToSet } from './names-to-set.ts'

/**
 * Like {@link buildChange}, for the user's current shell. It keeps the passphrase variables, so that awsx can unlock its store there, and removes the
 * settings of another profile.
 * @param current the variables of the shell
 */
export function buildShellChange(input: BuildInput, current: Variables): Change {
  const { set, unset } = withoutOtherSettings(buildChange(input), current)
  return { set, unset: unset.filter((name) => !passphraseVariables.includes(name)) }
}

/** Extends a shell's change to remove the settings that awsx set there for another profile. */
export function withoutOtherSettings(change: Change, current: Variables): Change {
  const undo = undoInjected(current)
  const set = { ...undo.set, ...change.set }
  const unset = new Set([...change.unset, ...undo.unset])
  return { set, unset: [...unset].filter((name) => !Object.hasOwn(set, name)) }
}

/** The change that removes everything {@link buildChange} can set, and the settings in this environment. */
export function buildRemoval(current: Variables): Change {
  const names = namesToSet({
    hasRegion: true,
    settings: [],
    role: ['AWSX_ROLE_ARN', 'AWSX_EXTERNAL_ID', 'AWSX_ROLE_SESSION_NAME', 'AWSX_REGION'],
    server: false,
    isolateFiles: false,
    profileFile: false,
    noCompat: false,
  })
  const undo = undoInjected(current)
  return { set: undo.set, unset: [...new Set([...names, ...undo.unset, markerVariable])] }
}

/** The change that removes the settings of an outer awsx in a shell. */
export function undoInjected(shell: Variables): Change {
  const before = withoutInjected(shell)
  return {
    set: Object.fromEntries(Object.entries(before).filter(([name, value]) => shell.env[name] !== value)),
    unset: Object.keys(shell.env).filter((name) => !Object.hasOwn(before, name)),
  }
}
