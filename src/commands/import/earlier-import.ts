import { clientsOfKey } from '../../app/key-clients.ts'
import { rejectsCredentials } from '../../aws/call-errors.ts'
import { AwsxError } from '../../errors.ts'
import { identifyKey } from '../../keys/identify-key.ts'
import { readKeyRecord } from '../../keys/key-record.ts'
import { listFileKeys } from '../../keys/move/file-keys.ts'
import type { FileKey } from '../../keys/move/file-keys.ts'
import { backupOf, readBackup, removeBackup } from '../../keys/move/write-files.ts'
import type { KeyRun } from './key-run.ts'
import { readFiles } from './read-files.ts'
import { quoteWord } from '../../text/quote-word.ts'

/**
 * Removes the backups that an interrupted run left, once each of their keys is in the store or still in the files, or does not work any
 * more because the profile's key was rotated since.
 * @throws AwsxError STORE_UNAVAILABLE for a backup with another key; AWS_UNREACHABLE
 */
export async function finishEarlierImport(run: KeyRun): Promise<void> {
  const { prepared, store, say, args } = run
  if (args.options['dry-run']) return
  const { context } = prepared
  const files = readFiles(context)
  for (const dialect of ['credentials', 'config'] as const) {
    const path = files.config.files[dialect]
    const text = readBackup(path, context)
    if (text === undefined) continue
    const inBackup = listFileKeys(files.readWith({ config: '', credentials: '', [dialect]: text })).keys
    for (const key of inBackup) {
      const stored = await readKeyRecord(key.profile, store)
      const present = [stored, ...listFileKeys(files.config).keys]
      if (present.some((other) => other?.secretAccessKey === key.secretAccessKey)) continue
      if (stored === undefined || (await isAccepted(key, run))) throw lostKey(key, path)
      say(
        `access key ${key.accessKeyId} of profile "${key.profile}" in the backup no longer works; the store has ${stored.accessKeyId}`,
      )
    }
    removeBackup(path)
    say(`removed ${backupOf(path)}, which an interrupted import left`)
  }
}

/** Asks AWS, because the store does not remember the keys that a rotation deleted. Anything but an unknown key counts as accepted. */
async function isAccepted(
  { profile, accessKeyId, secretAccessKey }: FileKey,
  { prepared }: KeyRun,
): Promise<boolean> {
  const record = { accessKeyId, secretAccessKey, accountId: null }
  const action = `verify the key of profile "${profile}" in the backup of an interrupted import`
  try {
    await identifyKey(record, { clients: clientsOfKey(profile, prepared), context: prepared.context, action })
    return true
  } catch (error) {
    if (rejectsCredentials(error)) return false
    if (error instanceof AwsxError && error.code !== 'AWS_UNREACHABLE') return true
    throw error
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
