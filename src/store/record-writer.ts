import { AwsxError } from '../errors.ts'
import { isLongLived, longLivedNames } from './long-lived.ts'
import type { OpenedStore } from './store-deps.ts'
import { saveUnderCurrentKey } from './save-under-current-key.ts'
import type { StoreFile } from './store-file.ts'
import { prepareStateFolder } from './prepare-folder.ts'
import type { StoreParts } from './store-parts.ts'
import type { NewRecord, Store } from './types.ts'

/**
 * Writes records to the store on disk, and creates the store if missing. A record that cannot be written lasts as long as the
 * process, so one run does not prompt twice for the same thing.
 */
export function createWriter(parts: StoreParts): Pick<Store, 'write' | 'probeWrite' | 'findWriteProblem'> {
  const { deps, files, memory } = parts
  // Once set, nothing more is written to disk.
  let problem: AwsxError | undefined
  const probe = (): void => {
    prepareStateFolder(deps.folder, deps.context.user.uid)
    files.probe()
  }
  const writeToMemory = createMemoryWriter(memory)
  const writeToDisk: Store['write'] = async (identity, record, mayReplace) => {
    const opened = await openOrCreate(parts, isLongLived(record.kind))
    if (opened === 'no-key-location' && !isLongLived(record.kind)) {
      problem = noKeyLocation()
      deps.warn(`nothing is cached: ${problem.message}`)
    }
    if (opened === 'no-key-location' || opened === undefined)
      return writeToMemory(identity, record, mayReplace)
    denyLongLived(opened.storeFile, record)
    const isWritten = await saveUnderCurrentKey(opened, { identity, record, mayReplace }, parts)
    memory.remove(identity)
    return isWritten
  }
  return {
    write: async (identity, record, mayReplace) => {
      if (problem !== undefined) return writeToMemory(identity, record, mayReplace)
      try {
        return await writeToDisk(identity, record, mayReplace)
      } catch (error) {
        if (isUnavailable(error) && !isLongLived(record.kind)) await memory.write(identity, record)
        throw error
      }
    },
    probeWrite: () => {
      if (problem !== undefined) throw problem
      probe()
    },
    findWriteProblem: async () => {
      if (problem !== undefined) return problem
      try {
        probe()
        if ((await openOrCreate(parts, false)) === 'no-key-location') problem = noKeyLocation()
      } catch (error) {
        if (!isUnavailable(error)) throw error
        problem = error
      }
      return problem
    },
  }
}

/** Writes to memory only, and rejects long-lived secrets, which must not be lost. */
function createMemoryWriter(memory: Pick<Store, 'write'>): Store['write'] {
  return (identity, record, mayReplace) => {
    if (!isLongLived(record.kind)) return memory.write(identity, record, mayReplace)
    const { hints } = noKeyLocation()
    throw new AwsxError('STORE_UNAVAILABLE', `there is nowhere to store ${longLivedNames[record.kind]}`, {
      hints,
    })
  }
}

/** @param lasting see `createStore` */
async function openOrCreate(
  { deps, files, storeKey }: StoreParts,
  lasting: boolean,
): Promise<OpenedStore | 'no-key-location' | undefined> {
  const opened = await storeKey.open()
  if (opened !== undefined) return opened
  const { createStore } = await import('./create-store.ts')
  return createStore(deps, { files, storeKey }, lasting)
}

function isUnavailable(error: unknown): error is AwsxError {
  return error instanceof AwsxError && error.code === 'STORE_UNAVAILABLE'
}

function noKeyLocation(): AwsxError {
  return new AwsxError(
    'STORE_UNAVAILABLE',
    'no keychain, passphrase or memory-backed folder is available for the store key',
    { hints: ['set AWSX_PASSPHRASE_FILE to the path of a file with a passphrase'] },
  )
}

function denyLongLived({ keySource }: StoreFile, record: NewRecord): void {
  if (!isLongLived(record.kind) || keySource !== 'runtime') return
  throw new AwsxError(
    'STORE_UNAVAILABLE',
    `this store is lost at logout or reboot, so it cannot hold ${longLivedNames[record.kind]}`,
    {
      hints: [
        'for a store that lasts, set AWSX_HOME to a new folder, and AWSX_STORE=keychain or AWSX_PASSPHRASE_FILE',
      ],
    },
  )
}
