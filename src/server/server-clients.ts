import { join } from 'node:path'
import { equal, hash } from '../crypto/crypto.ts'
import { makeFolders } from '../files/make-folders.ts'
import { listNames, removeFile } from '../files/private-file.ts'
import { readIfTrusted } from '../files/read-if-trusted.ts'
import { replaceFile } from '../files/replace-file.ts'
import { changeFile } from './server-folder.ts'
import { parseJsonObject, toJsonObject } from '../text/json-object.ts'
import type { JsonObject } from '../text/json-object.ts'

/** A client of `awsx server`, as it is on disk. */
export interface ServerClient {
  readonly name: string
  /** SHA-256 of the token in hex. The token itself is only with the client. */
  readonly tokenHash: string
  /** The profiles that it may use. */
  readonly profiles: readonly string[]
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number
  /** Milliseconds since 1970 UTC; null if the grant does not end. */
  readonly expiresAt: number | null
  /** For each guarded profile, what the user confirmed: a hash of the identity and access that the question showed. */
  readonly confirmed: Readonly<Record<string, string>>
  /** The coding agent that ran awsx when the client was granted the profiles, for the audit log. */
  readonly agent: { readonly name: string; readonly by: string } | null
}

/** The clients that the user granted profiles to. Every call reads the files again, so that a revocation counts at once. */
export interface ServerClients {
  /** The client that has this token, also one whose grant has expired. */
  find(token: string): ServerClient | undefined
  /** By name. */
  list(): readonly ServerClient[]
  /** Names of the files that grant nothing, because another program changed them, or others can. */
  listDamaged(): readonly string[]
  /** Adds a client, or replaces the one of this name. @throws AwsxError STORE_UNAVAILABLE */
  save(client: ServerClient): void
  /** Removes a client, also a damaged one. @returns whether there was such a client @throws AwsxError STORE_UNAVAILABLE */
  remove(name: string): boolean
  /** When the client last got credentials, to the minute: milliseconds since 1970 UTC; null if it never did. */
  readLastUse(name: string): number | null
  /** @param time milliseconds since 1970 UTC @throws AwsxError STORE_UNAVAILABLE */
  saveLastUse(name: string, time: number): void
}

const maxBytes = 256 * 1024
const minuteMs = 60_000
const namePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/

/** Whether a name can be that of a client: it is the name of a file too, and some file systems take upper and lower case for the same. */
export function isClientName(name: string): boolean {
  return namePattern.test(name) && !name.endsWith('.')
}

/** What is stored of a token. */
export function hashToken(token: string): string {
  return hash(token).toString('hex')
}

/**
 * Opens the clients, one file for each, so that two commands never overwrite each other's change.
 * @param folder of the server in the state folder
 * @param uid the user who must own the files; undefined on Windows
 */
export function openServerClients(folder: string, uid: number | undefined): ServerClients {
  const clients = join(folder, 'clients')
  const fileOf = (name: string): string => join(clients, `${name}.json`)
  // Separate, because the server writes it while a command may change or remove the client.
  const useFileOf = (name: string): string => join(folder, 'used', `${name}.json`)
  const read = (file: string): ServerClient | undefined => {
    // A file that others can write grants nothing, and must not keep the server from answering the other clients.
    const bytes = readIfTrusted(file, uid, maxBytes)
    return bytes === undefined ? undefined : toClient(parseJsonObject(bytes.toString('utf8')))
  }
  const names = (): readonly string[] =>
    listNames(clients)
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
  const list = (): readonly ServerClient[] =>
    names()
      // A copy under another name would outlive the client.
      .flatMap((name) => {
        const client = read(fileOf(name))
        return client?.name === name ? client : []
      })
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
  const readLastUse = (name: string): number | null => {
    const bytes = readIfTrusted(useFileOf(name), uid, maxBytes)
    const time = bytes === undefined ? undefined : parseJsonObject(bytes.toString('utf8'))?.['lastUsedAt']
    return typeof time === 'number' ? time : null
  }
  return {
    find(token) {
      const wanted = hashToken(token)
      return list().find(({ tokenHash }) => equal(tokenHash, wanted))
    },
    list,
    listDamaged: () => names().filter((name) => read(fileOf(name))?.name !== name),
    save(client) {
      changeFile(`save client "${client.name}"`, () => {
        makeFolders(clients, 0o700)
        replaceFile(fileOf(client.name), `${JSON.stringify(client)}\n`)
      })
    },
    remove(name) {
      const isThere = isClientName(name) && names().includes(name)
      if (isThere)
        changeFile(`remove client "${name}"`, () => {
          removeFile(fileOf(name))
          removeFile(useFileOf(name))
        })
      return isThere
    },
    readLastUse,
    saveLastUse(name, time) {
      const earlier = readLastUse(name)
      if (earlier !== null && Math.abs(time - earlier) < minuteMs) return
      changeFile(`save when client "${name}" was last used`, () => {
        makeFolders(join(folder, 'used'), 0o700)
        replaceFile(useFileOf(name), `${JSON.stringify({ lastUsedAt: time })}\n`)
      })
    },
  }
}

/** @returns undefined for a file that awsx did not write */
function toClient(value: JsonObject | undefined): ServerClient | undefined {
  const { name, tokenHash, profiles, createdAt, expiresAt, confirmed, agent } = value ?? {}
  if (typeof name !== 'string' || typeof tokenHash !== 'string' || !isTexts(profiles)) return undefined
  if (typeof createdAt !== 'number' || (expiresAt !== null && typeof expiresAt !== 'number')) return undefined
  if (typeof confirmed !== 'object' || confirmed === null || !isTexts(Object.values(confirmed)))
    return undefined
  const byAgent = toAgent(agent)
  if (byAgent === undefined) return undefined
  return {
    name,
    tokenHash,
    profiles,
    createdAt,
    expiresAt,
    confirmed: confirmed as ServerClient['confirmed'],
    agent: byAgent,
  }
}

/** @returns undefined for what is neither an agent nor null: such a client must not become one of the user */
function toAgent(value: unknown): ServerClient['agent'] | undefined {
  if (value === null) return null
  const { name, by } = toJsonObject(value) ?? {}
  return typeof name === 'string' && typeof by === 'string' ? { name, by } : undefined
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
