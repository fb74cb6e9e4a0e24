import { AwsxError, errnoName } from '../../errors.ts'
import { replaceFile } from '../../files/replace-file.ts'
import type { KeyDeps } from '../store-deps.ts'
import { loadStoreFile, parseStoreFile, storeFilePath, type StoreFile } from '../store-file.ts'

/**
 * Replaces `store.json`: after a crash it is the old one or the new one.
 * @param before what the new one was made from
 * @throws AwsxError STORE_UNAVAILABLE if another process changed it meanwhile, or it cannot be written; the old file is then intact
 */
export function replaceStoreFile(
  { folder, context }: Pick<KeyDeps, 'folder' | 'context'>,
  before: StoreFile,
  after: StoreFile,
): void {
  const mayReplace = (): boolean => {
    const found = loadStoreFile(folder, context.user.uid)
    return JSON.stringify(found) === JSON.stringify(parseStoreFile(JSON.stringify(before)))
  }
  let isReplaced: boolean
  try {
    const text = `${JSON.stringify(after, undefined, 2)}\n`
    isReplaced = replaceFile(storeFilePath(folder), text, { durable: true, mayReplace })
  } catch (error) {
    throw new AwsxError('STORE_UNAVAILABLE', `cannot write the store (${errnoName(error)}, ${folder})`, {
      cause: error,
    })
  }
  if (!isReplaced) {
    throw new AwsxError(
      'STORE_UNAVAILABLE',
      'another process changed the store meanwhile; nothing was changed',
      {
        hints: ['run the command again'],
      },
    )
  }
}
