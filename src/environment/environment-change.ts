import type { Environment } from '../context.ts'

/** What an environment is to become: names to set, names to remove; everything else stays. */
export interface Change {
  readonly set: Readonly<Record<string, string>>
  /** Removed, never blanked: many tools take an empty variable for a value. */
  readonly unset: readonly string[]
}

/**
 * A copy of the environment with the change made.
 * @param foldCase on Windows names differ in case only by appearance, so every spelling of a name is removed
 */
export function applyChange(env: Environment, change: Change, foldCase: boolean): Record<string, string> {
  const key = foldCase ? (name: string): string => name.toUpperCase() : (name: string): string => name
  const touched = new Set([...change.unset, ...Object.keys(change.set)].map(key))
  const kept = Object.entries(env).filter(([name]) => !touched.has(key(name)))
  return Object.fromEntries([...kept, ...Object.entries(change.set)])
}
