import { statSync } from 'node:fs'
import { join } from 'node:path'

import { locateFiles } from '../config/locate-files.ts'
import type { Context } from '../context.ts'
import { sha1Hex } from '../crypto/names.ts'
import { describeReadError } from '../errors.ts'
import { findTrustProblem, findTrustProblemWhenRead } from '../files/file-trust.ts'
import { normalizeStartUrl } from '../plan/same-portal.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { parseSharedToken } from './shared-token-format.ts'
import type { SsoToken } from './sso-token.ts'

/** The content of the AWS CLI's cache for a sign-in. */
export type SharedFile =
  | { readonly kind: 'none' }
  /** Another config file uses the same session name for another portal. */
  | { readonly kind: 'other-portal'; readonly token: SsoToken; readonly startUrl: string }
  | { readonly kind: 'token'; readonly token: SsoToken; readonly members: Readonly<Record<string, unknown>> }
  /** The file has no token. Another program may be writing it: the JavaScript SDK writes in place. */
  | { readonly kind: 'damaged'; readonly reason: string }
  /** Other users can write the file, or it cannot be read. */
  | { readonly kind: 'untrusted'; readonly reason: string }

type FileContext = Pick<Context, 'env' | 'platform' | 'user' | 'cwd' | 'readText'>

/** Tokens are smaller than 10 KB. */
const maxBytes = 64 * 1024
const rereads = 5
const rereadPauseMs = 40

/**
 * The file in the cache of the AWS CLI: its name is the SHA-1 of the session's name, or of the start URL for a profile without a session
 * (botocore, SSOTokenLoader).
 * @returns the empty string if the home directory is unknown
 */
export function sharedPath({ ssoSession, startUrl }: SsoSignIn, context: FileContext): string {
  const folder = locateFiles(context).ssoCache
  return folder === '' ? '' : join(folder, `${sha1Hex(ssoSession ?? startUrl)}.json`)
}

/** Reads the file once. @see readSettledFile */
export function readSharedFile(signIn: SsoSignIn, context: FileContext): SharedFile {
  const path = sharedPath(signIn, context)
  if (path === '') return { kind: 'none' }
  try {
    const distrust = findDistrust(path, context)
    if (distrust !== undefined) return untrusted(distrust)
    const text = context.readText(path, maxBytes)
    // The file may have been replaced since.
    const problem = findTrustProblemWhenRead(path, context)
    if (problem !== undefined) return untrusted(`it ${problem.reason}`)
    return text === undefined ? { kind: 'none' } : parse(text, signIn)
  } catch (error) {
    const reason = describeReadError(error)
    if (reason === undefined) throw error
    return untrusted(`it ${reason}`)
  }
}

/** Reads the file, and rereads a damaged one for a moment. */
export async function readSettledFile(
  signIn: SsoSignIn,
  context: FileContext & Pick<Context, 'sleep'>,
): Promise<SharedFile> {
  for (let attempt = 1; ; attempt += 1) {
    const file = readSharedFile(signIn, context)
    if (file.kind !== 'damaged' || attempt === rereads) return file
    await context.sleep(rereadPauseMs)
  }
}

/** @returns why the file must not be used; undefined if it may, or if it does not exist */
function findDistrust(path: string, context: FileContext): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  if (!stats.isFile() || stats.size > maxBytes) return 'it is not a small regular file'
  const problem = findTrustProblem(path, context)
  return problem === undefined ? undefined : `it ${problem.reason}`
}

function untrusted(reason: string): SharedFile {
  return { kind: 'untrusted', reason }
}

function parse(text: string, signIn: SsoSignIn): SharedFile {
  const parsed = parseSharedToken(text)
  if (parsed === undefined) return { kind: 'damaged', reason: 'it does not contain a token' }
  const { startUrl } = parsed.members
  const isOther =
    typeof startUrl === 'string' && normalizeStartUrl(startUrl) !== normalizeStartUrl(signIn.startUrl)
  return isOther ? { kind: 'other-portal', token: parsed.token, startUrl } : { kind: 'token', ...parsed }
}
