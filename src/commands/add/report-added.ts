import { describeStoredKey } from '../../app/key-row.ts'
import type { Prepared } from '../../app/prepare.ts'
import { isSessionKey } from '../../keys/key-record.ts'
import type { KeyRecord, StoredKey } from '../../keys/key-record.ts'
import { findToolHoldingKey } from '../../migrate/tool-holding-key.ts'
import { escapeText } from '../../text/escape.ts'
import { formatUntil } from '../../text/format-time.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { quoteWord } from '../../text/quote-word.ts'

export interface Added {
  readonly record: KeyRecord
  /** Whether the profile was added to the config; undefined if that was not asked for. */
  readonly isAdded: boolean | undefined
  /** The file that the key was read from. */
  readonly csv: string | undefined
}

/**
 * @param added undefined if no key was stored
 * @param profiles the profiles that were added to the config
 */
export function addJson(
  added: StoredKey | undefined,
  profiles: readonly string[],
  prepared: Prepared,
): string {
  return jsonDocument({
    written: added !== undefined,
    keys: added === undefined ? [] : [describeStoredKey(added, prepared)],
    file: prepared.config.files.config,
    profiles,
  })
}

export function reportAdded(profile: string, { record, isAdded, csv }: Added, prepared: Prepared): void {
  const { context, config } = prepared
  const { arn = null } = record
  const file = config.files.config
  const lines = [
    describe(profile, record, context.now()),
    ...(arn === null ? [] : [`AWS accepts the key: ${arn}`]),
    ...(arn?.endsWith(':root') === true
      ? ['warning: this key belongs to the root user, which has full access to the account']
      : []),
    ...(isAdded === true ? [`added profile "${profile}" to ${file}`] : []),
    ...(isAdded === false ? [`${file} already has profile "${profile}"`] : []),
    ...(csv === undefined ? [] : [`delete ${csv}: it has the key in plain text`]),
  ]
  for (const line of lines) context.stderr.write(`awsx: ${escapeText(line, Infinity)}\n`)
  context.stderr.write(describeNextStep(profile, prepared))
}

function describe(profile: string, record: KeyRecord, now: number): string {
  const { expiresAt = null } = record
  if (!isSessionKey(record)) return `profile "${profile}" now has an access key in the store`
  const until =
    expiresAt === null
      ? '; the block does not say when they expire (set it with --expires-in)'
      : `, until ${formatUntil(expiresAt, now)}`
  return `profile "${profile}" now has the pasted credentials${until}`
}

function describeNextStep(name: string, { config, context }: Prepared): string {
  const profile = config.profile(name)
  const tool = profile === undefined ? undefined : findToolHoldingKey(profile, context.platform)
  return tool === undefined
    ? `awsx: next: awsx exec ${quoteWord(name)} -- COMMAND\n`
    : `awsx: the profile still gets its key from ${tool}; to change that: awsx import ${tool}\n`
}
