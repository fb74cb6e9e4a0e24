import { dirname } from 'node:path'
import type { Context } from '../context.ts'
import { replaceFile, sweepTemporaries } from '../files/replace-file.ts'
import type { RecordsNow } from '../store/types.ts'
import { verifyStateFolder } from '../store/store-folder.ts'
import { fileStart, lineIndex, maxBytes, openDigestSources, recordOf } from './kept-rows.ts'
import type { KeptRows, RowValues } from './kept-rows.ts'
import { mayHoldSecret } from './plain-lines.ts'
import { packRows, writeRecords } from './row-file.ts'
import type { RowKeeping } from './row-file.ts'
import { digestInputs, splitInputs } from './row-inputs.ts'
import type { RowInputs } from './row-inputs.ts'

/**
 * Keeps rows for the next run. Nothing is kept before the store has a folder, and failures are ignored.
 * @param path of `locateRows`
 */
export function saveRows(
  path: string,
  { rows, ignored, table, variables, storedKeys }: KeptRows & RowKeeping,
  {
    inputs,
    context,
    records,
  }: { readonly inputs: RowInputs; readonly context: Context; readonly records: RecordsNow },
): void {
  const { rest, ...plain } = splitInputs(inputs)
  const digest = digestInputs(rest, variables, openDigestSources(context, records))
  if (digest === undefined) return
  const values = [...rows.values()]
  const shown = [plain.config, plain.credentials, ...ignored, ...values.map(withoutLine)]
  if (mayHoldSecret(shown.join('\n'))) return
  const bytes = packRows(
    { ...digest, inputs: inputs.description, variables, storedKeys, ignored },
    { ...plain, table, records: writeRecords(values.map(recordOf), table), rows: JSON.stringify(values) },
  )
  if (bytes.length > maxBytes) return
  try {
    if (!verifyStateFolder(dirname(path), context.user.uid)) return
    sweepTemporaries(dirname(path), context.now(), fileStart)
    replaceFile(path, bytes, { mode: 0o600 })
  } catch {
    // The disk is full or read-only, so the next run makes the rows anew.
  }
}

/** The path of a config file can be long, and is no secret. */
function withoutLine(values: RowValues): string {
  return values.filter((_, index) => index !== lineIndex).join('\n')
}
