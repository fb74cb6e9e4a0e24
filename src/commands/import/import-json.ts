import type { ImportedText } from '../../migrate/import-text.ts'
import type { ImportRun } from './import-run.ts'
import { jsonDocument } from '../../text/json-document.ts'

/** What an import found and did. */
interface ImportOutcome {
  readonly outcome: ImportedText
  readonly diff: string
  /** False for a dry run, without a change, or if the user did not agree. */
  readonly written: boolean
}

/** Prints what `awsx import --json` says. */
export function writeImportJson(
  { args, prepared, tools }: ImportRun,
  { outcome, diff, written }: ImportOutcome,
): void {
  const { config, context } = prepared
  const found = {
    dryRun: args.options['dry-run'],
    written,
    file: config.files.config,
    tools: [...tools],
    profiles: [...outcome.changed],
    ssoSessions: [...outcome.added],
    notes: outcome.notes.map(({ tool, message, location, hints }) => ({
      tool,
      message,
      at: location === undefined ? null : config.show(location),
      hints,
    })),
    diff,
  }
  context.stdout.write(jsonDocument(found))
}
