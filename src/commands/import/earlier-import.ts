import { AwsxError } from '../../errors.ts'
import { readKeyRecord } from '../../keys/key-record.ts'
import { listFileKeys } from '../../keys/move/file-keys.ts'
import type { FileKey } from '../../keys/move/file-keys.ts'
import { backupOf, readBackup, removeBackup } from '../../keys/move/write-files.ts'
import type { KeyRun } from './key-run.ts'
import { readFiles } from './read-files.ts'
import { quoteWord } from '../../text/quote-word.ts'

/**
 * Removes the backups that an interrupted run left, once each of their keys is in the store or still in the files.
 * @throws AwsxError STORE_UNAVAILABLE for a backup with another key
 */
export async function finishEarlierImport({ prepared, store, say, args }: KeyRun): Promise<void> {
  if (args.options['dry-run']) return
  const { context } = prepared
  const files = readFiles(context)
  for (const dialect of ['credentials', 'config'] as const) {
    const path = files.config.files[dialect]
    const text = readBackup(path, context)
    if (text === undefined) continue
    const inBackup = listFileKeys(files.readWith({ config: '', credentials: '', [dialect]: text }))
    for (const key of inBackup) {
      const stored = await readKeyRecord(key.profile, store)
      const present = [stored, ...listFileKeys(files.config)]
      if (!present.some((other) => other?.secretAccessKey === key.secretAccessKey)) throw lostKey(key, path)
    }
    removeBackup(path)
    say(`removed ${backupOf(path)}, which an interrupted import left`)
  }
}

function lostKey({ profile, accessKeyId }: FileKey, path: string): AwsxError {
  return new AwsxError(
    'STORE_UNAVAILABLE',
    `the backup of an interrupted import has access key ${accessKeyId} of profile "${profile}", which is neither in the store nor in the files`,
    {
      hints: [
        `to store it: awsx add ${quoteWord(profile)}, with the lines of ${backupOf(path)}`,
        'then delete the backup',
      ],
    },
  )
}
