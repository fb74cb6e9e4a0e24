import { showDiff } from '../../config-edit/diff-texts.ts'
import { jsonDocument } from '../../text/json-document.ts'
import type { Prepared } from '../../app/prepare.ts'

/** What a run of `awsx configure` did, or would do. */
export interface ConfigureOutcome {
  /** The text of the config file before and after. */
  readonly before: string
  readonly after: string
  readonly dryRun: boolean
  /** False for a dry run, without a change, or if the user did not agree. */
  readonly written: boolean
  /** Names of the profiles, and of the new sso-sessions. */
  readonly profiles: readonly string[]
  readonly ssoSessions: readonly string[]
}

/** @returns what `awsx configure --json` prints, with the names of `awsx import --json`, followed by other facts */
export function configureJson(
  { before, after, dryRun, written, profiles, ssoSessions }: ConfigureOutcome,
  { config }: Prepared,
  facts: Readonly<Record<string, unknown>> = {},
): string {
  const file = config.files.config
  const diff = showDiff(before, after, file)
  return jsonDocument({ dryRun, written, file, profiles, ssoSessions, ...facts, diff })
}
