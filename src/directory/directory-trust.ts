import { join } from 'node:path'
import { hash } from '../crypto/crypto.ts'
import { makeFolders } from '../files/make-folders.ts'
import { listNames } from '../files/private-file.ts'
import { readIfTrusted } from '../files/read-if-trusted.ts'
import { replaceFile } from '../files/replace-file.ts'
import { parseJsonObject } from '../text/json-object.ts'
import { findMainPath } from './worktree.ts'
import type { DirectoryFile } from './read-directory-file.ts'

/** Whether the user trusts a directory file: `changed` if another content of it was allowed. */
export type Trust = 'allowed' | 'changed' | 'denied' | 'unknown'

/** A decision of the user about a directory file. */
export interface Decision {
  readonly decision: 'allowed' | 'denied'
  readonly path: string
  /** Empty for a denied file: no content of it counts. */
  readonly content: string
}

interface TrustStore {
  find(file: DirectoryFile): Trust
  allow(file: DirectoryFile): void
  /** @param path with the real path of its folder */
  deny(path: string): void
  /** All decisions, by path. */
  list(): readonly Decision[]
}

const maxBytes = 256 * 1024

/**
 * Opens what the user decided about directory files: one file for each path, which names the content that is trusted.
 * @param state the state folder; undefined if there is none, and nothing is trusted
 */
export function openTrust(state: string | undefined, uid: number | undefined): TrustStore {
  const folder = state === undefined ? undefined : join(state, 'directories')
  const fileOf = (path: string): string | undefined =>
    folder === undefined ? undefined : join(folder, `${hash(path).toString('hex')}.json`)
  const read = (file: string | undefined): Decision | undefined => {
    const bytes = file === undefined ? undefined : readIfTrusted(file, uid, maxBytes)
    const value = bytes === undefined ? undefined : parseJsonObject(bytes.toString('utf8'))
    return isDecision(value) ? value : undefined
  }
  const write = (decision: Decision): void => {
    const file = fileOf(decision.path)
    if (folder === undefined || file === undefined) return
    makeFolders(folder, 0o700)
    replaceFile(file, `${JSON.stringify(decision)}\n`)
  }
  return {
    find(file) {
      const main = findMainPath(file.path, uid)
      const own = read(fileOf(file.path))
      if (own?.decision === 'denied') return 'denied'
      if (own?.content === file.content) return 'allowed'
      const shared = main === undefined ? undefined : read(fileOf(main))
      if (shared?.decision === 'denied') return 'denied'
      if (shared?.content === file.content) return 'allowed'
      return own === undefined ? 'unknown' : 'changed'
    },
    allow: ({ path, content }) => write({ decision: 'allowed', path, content }),
    deny: (path) => write({ decision: 'denied', path, content: '' }),
    list: () =>
      (folder === undefined ? [] : listNames(folder))
        .flatMap((name) => read(join(folder ?? '', name)) ?? [])
        .toSorted((one, other) => (one.path < other.path ? -1 : 1)),
  }
}

function isDecision(value: unknown): value is Decision {
  const { decision, path, content } = (value ?? {}) as Partial<Record<keyof Decision, unknown>>
  const isKnown = decision === 'allowed' || decision === 'denied'
  return isKnown && typeof path === 'string' && typeof content === 'string'
}
