import { applyImport } from './apply-import.ts'
import { planImport } from './plan-import.ts'
import type { ImportInput, Note } from './types.ts'

/** What an import makes of the text of a config file. */
export interface ImportedText {
  readonly text: string
  /** Names of profiles that are others than before. */
  readonly changed: ReadonlySet<string>
  /** Names of `sso-session` sections that are new. */
  readonly added: ReadonlySet<string>
  /** What remains to be told of the text that was made; the places are those in the text before. */
  readonly notes: readonly Note[]
}

/** A profile holds traces of one tool, seldom of two; a round for each, and one that finds nothing. */
const mostRounds = 6

/** @param describe all else that an import is decided by, for a text of the config file */
export function importText(before: string, describe: (text: string) => ImportInput): ImportedText {
  const changed = new Set<string>()
  const added = new Set<string>()
  let first: readonly Note[] | undefined
  let notes: readonly Note[] = []
  let text = before
  for (let round = 0; round < mostRounds; round += 1) {
    const input = describe(text)
    const plan = planImport(input)
    first ??= plan.notes
    notes = plan.notes
    for (const { name } of plan.changed) changed.add(name)
    for (const { name } of plan.added) added.add(name)
    const next = applyImport(text, plan, input.deps)
    if (next === text) break
    text = next
  }
  const locations = new Map((first ?? []).map(({ message, location }) => [message, location]))
  return {
    text,
    changed,
    added,
    notes: notes.map((note) => ({ ...note, location: locations.get(note.message) })),
  }
}
