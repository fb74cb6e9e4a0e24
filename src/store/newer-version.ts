import { join } from 'node:path'
import { AwsxError } from '../errors.ts'
import { listNames } from '../files/private-file.ts'
import { chooseStoreFolder } from './machine-folder.ts'
import { isRecordName } from './record-format.ts'
import { readHeaderOf } from './record-reader.ts'
import type { StoreContext } from './store-deps.ts'
import { loadStoreFile, storeFilePath } from './store-file.ts'
import { locateStateFolder } from './state-folder.ts'
import { countOf } from '../text/count-of.ts'

const hints = ['upgrade awsx, or set AWSX_HOME to a new folder for this version']

/** @param path of `store.json` */
export function newerStoreError(path: string): AwsxError {
  return new AwsxError('STORE_UNAVAILABLE', `a newer awsx created this store (${path})`, { hints })
}

/** @param folder of the records, or of the store */
export function newerRecordError(folder: string): AwsxError {
  return new AwsxError('STORE_UNAVAILABLE', `a newer awsx wrote this record (${folder})`, { hints })
}

/**
 * Finds what this version cannot read in the user's store because a newer awsx wrote it. Reads no key and reports no other problem.
 * @returns the error for a newer `store.json`, or else for newer records with their count; undefined without any
 */
export function findNewerVersion(context: StoreContext): AwsxError | undefined {
  try {
    const stateFolder = locateStateFolder(context)
    if (stateFolder === undefined) return undefined
    const folder = chooseStoreFolder(context, stateFolder)
    if (loadStoreFile(folder, context.user.uid).state === 'newer')
      return newerStoreError(storeFilePath(folder))
    const records = join(folder, 'records')
    const names = listNames(records).filter((name) => isRecordName(name))
    const newer = names.filter((name) => readHeaderOf(join(records, name))?.state === 'newer')
    if (newer.length === 0) return undefined
    const text = countOf(newer.length, 'record')
    return new AwsxError('STORE_UNAVAILABLE', `a newer awsx wrote ${text} of this store (${records})`, {
      hints,
    })
  } catch {
    return undefined
  }
}
