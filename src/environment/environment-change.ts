import type { Environment } from '../context.ts'

/** Variables to set and to remove. All others stay. */
export interface Change {
  readonly set: Readonly<Record<string, string>>
  /** Removed, not set to the empty string, which many tools take as a value. */
  readonly unset: readonly string[]
}

/**
 * A copy of the environment with the change applied.
 * @param foldCase for Windows, where names are case-insensitive: removes every spelling of a name
 */
export function applyChange(env: Environment, change: Change, foldCase: boolean): Record<string, string> {
  const changed = { ...env }
  const remove = foldCase ? removeAllSpellings : removeNames
  remove(changed, change.unset)
  remove(changed, Object.keys(change.set))
  return Object.assign(changed, change.set)
}

function removeNames(env: Record<string, string>, names: readonly string[]): void {
  for (const name of names) delete env[name]
}

function removeAllSpellings(env: Record<string, string>, names: readonly string[]): void {
  const folded = new Set(names.map((name) => name.toUpperCase()))
  removeNames(
    env,
    Object.keys(env).filter((name) => folded.has(name.toUpperCase())),
  )
}
