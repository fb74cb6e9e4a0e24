import { join } from 'node:path'
import type { Context } from '../context.ts'
import { hasStoredKey } from '../credentials/stored-key-identity.ts'
import { readRareFile } from '../files/read-rare-file.ts'
import { replaceFile } from '../files/replace-file.ts'
import { locateStateFolder } from '../store/state-folder.ts'
import { prepareStateFolder } from '../store/prepare-folder.ts'
import type { Store } from '../store/types.ts'

const maxBytes = 1024 * 1024

/**
 * The profiles for which `awsx add` stored a key. A record's file does not have its name, so the names are in a file of their own.
 * @param store checks each name, because the file may be older than the store
 */
function listStoredKeyNames(context: Context, store: Pick<Store, 'metadata'>): readonly string[] {
  return readStoredKeyNames(context).filter((name) => hasStoredKey(name, store))
}

/** The profiles of the config in file order, then those that only have a key in the store. */
export function listAllProfiles(
  configured: readonly string[],
  context: Context,
  store: Pick<Store, 'metadata'>,
): readonly string[] {
  return [...new Set([...configured, ...listStoredKeyNames(context, store)])]
}

/** Adds a profile to the names. Call it after the key is stored. Best effort: the key works without it. */
export function addStoredKeyName(
  name: string,
  context: Context,
  store: Pick<Store, 'withLock'>,
): Promise<void> {
  return changeNames(context, store, (names) => [...names, name])
}

/** Removes a profile from the names. Call it after its key is removed. */
export function removeStoredKeyName(
  name: string,
  context: Context,
  store: Pick<Store, 'withLock'>,
): Promise<void> {
  return changeNames(context, store, (names) => names.filter((other) => other !== name))
}

async function changeNames(
  context: Context,
  store: Pick<Store, 'withLock'>,
  change: (names: readonly string[]) => readonly string[],
): Promise<void> {
  const folder = locateStateFolder(context)
  if (folder === undefined) return
  try {
    await store.withLock('stored-key-names', { waitMs: 5_000 }, async () => {
      const names = [...new Set(change(readStoredKeyNames(context)))].toSorted()
      prepareStateFolder(folder, context.user.uid)
      replaceFile(locateNames(folder), `${JSON.stringify({ version: 1, names })}\n`)
    })
  } catch {
    // Only lists and completion read the file.
  }
}

/** The names in the file. The store may have lost the key of one, or not have it yet. */
export function readStoredKeyNames(context: Context): readonly string[] {
  const folder = locateStateFolder(context)
  if (folder === undefined) return []
  try {
    const bytes = readRareFile(locateNames(folder), context.user.uid, maxBytes)
    return bytes === undefined ? [] : parseNames(bytes.toString('utf8'))
  } catch {
    return []
  }
}

function parseNames(text: string): readonly string[] {
  const { version, names } = JSON.parse(text) as { version?: unknown; names?: unknown }
  if (version !== 1 || !Array.isArray(names)) return []
  return names.filter((name): name is string => typeof name === 'string')
}

function locateNames(folder: string): string {
  return join(folder, 'stored-key-names.json')
}
