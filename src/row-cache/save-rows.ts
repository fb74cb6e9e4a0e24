import { dirname } from 'node:path'
import type { Context } from '../context.ts'
import { replaceFile } from '../files/replace-file.ts'
import { verifyStateFolder } from '../store/store-folder.ts'
import { maxBytes, recordOf } from './kept-rows.ts'
import type { FileHead, KeptRows, RowKeeping } from './kept-rows.ts'
import { digestInputs } from './row-inputs.ts'
import type { RowInputs } from './row-inputs.ts'

/**
 * Keeps rows for the next run. Nothing is kept before the store has a folder, and failures are ignored.
 * @param path of `locateRows`
 */
export function saveRows(
  path: string,
  { rows, ignored, table, variables, storedKeys }: KeptRows & RowKeeping,
  { inputs, context }: { readonly inputs: RowInputs; readonly context: Context },
): void {
  const values = [...rows.values()]
  const texts = [JSON.stringify(values), values.map((row) => recordOf(row) ?? '').join('\n'), table] as const
  const head: FileHead = {
    ...digestInputs(inputs, variables, context.env),
    variables,
    storedKeys,
    ignored,
    lengths: [texts[0].length, texts[1].length, texts[2].length],
  }
  const half = Buffer.from(`${JSON.stringify(head)}\n${texts.join('')}${inputs.plain}`)
  if (half.length * 2 > maxBytes) return
  try {
    if (verifyStateFolder(dirname(path), context.user.uid))
      replaceFile(path, Buffer.concat([half, half]), { mode: 0o600 })
  } catch {
    // The disk is full or read-only, so the next run makes the rows anew.
  }
}
