import { dirname } from 'node:path'
import type { Context } from '../context.ts'
import { replaceFile, sweepTemporaries } from '../files/replace-file.ts'
import type { RecordsNow } from '../store/types.ts'
import { verifyStateFolder } from '../store/store-folder.ts'
import { fileStart, lineIndex, maxBytes, openDigestSources, recordOf } from './kept-rows.ts'
import type { FileHead, KeptRows, RowKeeping, RowValues } from './kept-rows.ts'
import { mayHoldSecret } from './plain-lines.ts'
import { digestInputs } from './row-inputs.ts'
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
  const digest = digestInputs(inputs, variables, openDigestSources(context, records))
  if (digest === undefined) return
  const values = [...rows.values()]
  if (mayHoldSecret([inputs.plainLines, ...ignored, ...values.map(withoutLine)].join('\n'))) return
  const texts = [JSON.stringify(values), values.map((row) => recordOf(row) ?? '').join('\n'), table] as const
  const head: FileHead = {
    ...digest,
    variables,
    storedKeys,
    ignored,
    lengths: [texts[0].length, texts[1].length, texts[2].length],
  }
  const half = Buffer.from(`${JSON.stringify(head)}\n${texts.join('')}${inputs.plain}`)
  if (half.length * 2 > maxBytes) return
  try {
    if (!verifyStateFolder(dirname(path), context.user.uid)) return
    sweepTemporaries(dirname(path), context.now(), fileStart)
    replaceFile(path, Buffer.concat([half, half]), { mode: 0o600 })
  } catch {
    // The disk is full or read-only, so the next run makes the rows anew.
  }
}

/** The path of a config file can be long, and is no secret. */
function withoutLine(values: RowValues): string {
  return values.filter((_, index) => index !== lineIndex).join('\n')
}
