import type { ArgsOf } from '../../argv/command-spec.ts'
import { describeStoredKey } from '../../app/key-row.ts'
import { openStoredKeys } from '../../app/stored-keys.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { isSessionKey } from '../../keys/key-record.ts'
import type { StoredKey } from '../../keys/key-record.ts'
import { keyCells, keyHeader } from '../../keys/describe-key.ts'
import type { KeyRow } from '../../keys/describe-key.ts'
import { findNewerVersion } from '../../store/newer-version.ts'
import { alignColumns } from '../../text/columns.ts'
import { escapeText } from '../../text/escape.ts'
import { jsonDocument } from '../../text/json-document.ts'
import type { keysShape } from './keys-command.ts'

type KeysArgs = ArgsOf<typeof keysShape>

/** Lists the stored keys. Unlocks the store, because only the encrypted records say which keys they hold. */
export async function run(args: KeysArgs, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  const { keys } = await openStoredKeys(prepared, args.options)
  warnOfNewerVersion(prepared, args.options)
  const { json, online } = args.options
  const rows: KeyRow[] = []
  for (const key of keys) rows.push(online ? await askAws(key, prepared) : describeStoredKey(key, prepared))
  if (json) context.stdout.write(jsonDocument(rows))
  else if (rows.length === 0)
    context.stderr.write('awsx: the store has no access keys\nawsx: hint: store one: awsx add PROFILE\n')
  else context.stdout.write(describeRows(rows, online, context.now()))
  return ExitCode.ok
}

/** A newer awsx may have stored keys that this version does not see. */
function warnOfNewerVersion({ context }: Prepared, { quiet }: KeysArgs['options']): void {
  const newer = findNewerVersion(context)
  if (newer !== undefined && !quiet)
    context.stderr.write(
      `awsx: warning: ${escapeText(newer.message, Infinity)}; upgrade awsx to see its keys\n`,
    )
}

function describeRows(rows: readonly KeyRow[], isOnline: boolean, now: number): string {
  const [profile, id, age, storedBy, note] = keyHeader
  const header = [profile, id, age, storedBy, ...(isOnline ? ['LAST USED'] : []), note]
  return alignColumns([header, ...rows.map((row) => keyCells(row, isOnline, now))])
}

async function askAws(key: StoredKey, prepared: Prepared): Promise<KeyRow> {
  if (isSessionKey(key.record)) return describeStoredKey(key, prepared)
  const { readOnlineFacts } = await import('./online-facts.ts')
  try {
    return describeStoredKey(key, prepared, await readOnlineFacts(key, prepared))
  } catch (error) {
    if (!(error instanceof AwsxError)) throw error
    return { ...describeStoredKey(key, prepared), problem: { code: error.code, message: error.message } }
  }
}
