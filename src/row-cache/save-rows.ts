import { dirname } from 'node:path'
import type { Context } from '../context.ts'
import { replaceFile } from '../files/replace-file.ts'
import { verifyStateFolder } from '../store/store-folder.ts'
import { maxBytes } from './kept-rows.ts'
import type { FileHead, KeptRows, RowKeeping } from './kept-rows.ts'
import { digestInputs } from './row-inputs.ts'
import type { RowInputs } from './row-inputs.ts'

/**
 * Keeps rows for the next run. Nothing is kept before the store has a folder, and failures are ignored.
 * @param path of `locateRows`
 */
export function saveRows(
  path: string,
  { rows, ignored, variables, storedKeys }: KeptRows & RowKeeping,
  { inputs, context }: { readonly inputs: RowInputs; readonly context: Context },
): void {
  const head: FileHead = {
    ...digestInputs(inputs, variables, context.env),
    variables,
    storedKeys,
    ignored,
    rows: [...rows.values()],
  }
  const half = Buffer.from(`${JSON.stringify(head)}\n${inputs.plain}`)
  if (half.length * 2 > maxBytes) return
  try {
    if (verifyStateFolder(dirname(path), context.user.uid))
      replaceFile(path, Buffer.concat([half, half]), { mode: 0o600 })
  } catch {
    // The disk is full or read-only, so the next run makes the rows anew.
  }
}
