import { dirname, join } from 'node:path'

import { locateFiles } from '../config/locate-files.ts'
import type { Context, TextRead } from '../context.ts'
import { tryReadText } from '../context.ts'
import { hash } from '../crypto/crypto.ts'
import { findTrustProblem, findTrustProblemWhenRead } from '../files/file-trust.ts'
import { makeFolders } from '../files/make-folders.ts'
import { removeFile } from '../files/private-file.ts'
import { replaceFile } from '../files/replace-file.ts'
import type { ClientSettings } from '../plan/types.ts'
import type { Store } from '../store/types.ts'
import { parseJsonObject } from '../text/json-object.ts'
import { parseLoginToken } from './login-token.ts'

/** Where the token of a console sign-in is. Both have the same JSON. */
export interface TokenLocation {
  readonly kind: 'store' | 'file'
  /** For messages: `the store`, or the path of the file. */
  readonly name: string
  read(): Promise<TextRead>
  /**
   * Finds out whether a token of this length could be written, before a refresh token is used up.
   * @throws the system's error or AwsxError STORE_UNAVAILABLE
   */
  probeWrite(length: number): void
  /**
   * @param replaced the token that is replaced; undefined for a new sign-in, which replaces any token
   * @throws the system's error or AwsxError STORE_UNAVAILABLE
   */
  write(text: string, replaced?: string): Promise<void>
  /** @throws the system's error or AwsxError STORE_UNAVAILABLE */
  remove(): void
}

type FileContext = Pick<Context, 'env' | 'platform' | 'user' | 'cwd' | 'readText'>

/** SHA-256 of the session's ARN in hex (botocore, generate_login_cache_key). */
export function loginId(loginSession: string): string {
  return hash(loginSession.trim()).toString('hex')
}

/** The path of the file in the cache of `aws login`. */
export function locateLoginFile(loginSession: string, context: FileContext): string {
  return join(locateFiles(context).loginCache, `${loginId(loginSession)}.json`)
}

/** The file in the cache of `aws login`, which the AWS CLI and the SDKs read and write. */
export function fileLocation(loginSession: string, context: FileContext): TokenLocation {
  const path = locateLoginFile(loginSession, context)
  return {
    kind: 'file',
    name: path,
    read: () => Promise.resolve(readTrusted(path, context)),
    // The probe is another file, because the AWS CLI may have just replaced the real one.
    probeWrite(length) {
      const probe = `${path}.awsx`
      replaceFile(probe, Buffer.alloc(length))
      removeFile(probe)
    },
    write(text, replaced) {
      makeFolders(dirname(path), 0o700)
      // Another program may have refreshed the token too, or the user has signed out.
      const mayReplace = (): boolean => replaced === undefined || tryReadText(context, path).text === replaced
      replaceFile(path, text, { durable: true, mode: 0o600, mayReplace })
      return Promise.resolve()
    },
    remove: () => removeFile(path),
  }
}

/** Whoever can write the file decides as whom the user is signed in. */
function readTrusted(path: string, context: FileContext): TextRead {
  const found = tryReadText(context, path)
  if (found.text === undefined) return found
  const problem = findTrustProblemWhenRead(path, context) ?? findTrustProblem(path, context)
  return problem === undefined ? found : { text: undefined, problem: problem.reason, isMissing: false }
}

/** Identity of the record of a sign-in. The region is not part of it, because a profile's region can change. */
export function loginIdentity(
  loginSession: string,
  { endpoints }: Pick<ClientSettings, 'endpoints'>,
): string {
  return JSON.stringify(['login-token', 1, loginSession.trim(), endpoints.signin ?? null])
}

/** The record of awsx, which only awsx can read. */
export function storeLocation(
  loginSession: string,
  { store, clients }: { readonly store: Store; readonly clients: ClientSettings },
): TokenLocation {
  const identity = loginIdentity(loginSession, clients)
  return {
    kind: 'store',
    name: 'the store',
    async read() {
      // The metadata needs no key: a store without the record is not unlocked.
      const record = store.metadata(identity) === undefined ? undefined : await store.read(identity)
      if (record === undefined) return { text: undefined, problem: 'does not exist', isMissing: true }
      return { text: JSON.stringify(record.payload) }
    },
    probeWrite: () => store.probeWrite(),
    async write(text, replaced) {
      const token = parseLoginToken(text)
      if ('problem' in token) throw new SyntaxError(`the sign-in ${token.problem}`)
      const record = {
        kind: 'login-token',
        expiresAt: token.credentials.expiresAt,
        renewable: true,
        payload: parseJsonObject(text),
      } as const
      // Without a record, the user has signed out.
      await store.write(identity, record, (current) =>
        replaced === undefined ? true : current !== undefined && JSON.stringify(current.payload) === replaced,
      )
    },
    remove: () => store.remove(identity),
  }
}
