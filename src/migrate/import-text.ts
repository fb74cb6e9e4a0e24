import { applyImport } from './apply-import.ts'
import { planImport } from './plan-import.ts'
import type { ImportInput, Note } from './types.ts'

/** The result of importing into the text of a config file. */
export interface ImportedText {
  readonly text: string
  /** Names of changed profiles. */
  readonly changed: ReadonlySet<string>
  /** Names of new `sso-session` sections. */
  readonly added: ReadonlySet<string>
  /** Notes about the new text; their locations refer to the text before the import. */
  readonly notes: readonly Note[]
}

/** A profile contains traces of one tool, rarely two. Each round converts one; the last finds nothing. */
const maxRounds = 6

/** @param describe makes the input of an import from a text of the config file */
export function importText(before: string, describe: (text: string) => ImportInput): ImportedText {
  const changed = new Set<string>()
  const added = new Set<string>()
  let first: readonly Note[] | undefined
  let notes: readonly Note[] = []
  let text = before
  for (let round = 0; round < maxRounds; round += 1) {
    const input = describe(text)
    const plan = planImport(input)
    first ??= plan.notes
    notes = plan.notes
    for (const { name } of plan.changed) changed.add(name)
    for (const { name } of plan.added) added.add(name)
    const next = applyImport(text, plan, input.tools)
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
