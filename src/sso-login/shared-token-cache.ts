import { join } from 'node:path'

import type { Context } from '../context.ts'
import { sha1Hex } from '../crypto/crypto.ts'
import { describeReadError } from '../errors.ts'
import { Secret } from '../secret.ts'
import { normalizeStartUrl } from '../plan/same-portal.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { parseJsonObject } from '../text/json-object.ts'
import type { SsoToken } from './sso-token.ts'

/** The file name without its extension: the SHA-1 of the session's name, or of the start URL for a profile without a session (botocore). */
export function sharedName(signIn: SsoSignIn): string {
  return sha1Hex(signIn.ssoSession ?? signIn.startUrl)
}

/**
 * Reads the token that `aws sso login` or an SDK wrote to the shared cache, for use while it is valid. awsx never refreshes, changes or
 * removes a token that it did not write.
 * @returns undefined if there is none, or it cannot be read
 */
export function readSharedToken(
  signIn: SsoSignIn,
  cacheFolder: string,
  context: Pick<Context, 'readText'>,
): SsoToken | undefined {
  const text = readIfAllowed(join(cacheFolder, `${sharedName(signIn)}.json`), context)
  const token = text === undefined ? undefined : parseToken(text)
  if (token === undefined || !belongsTo(token, signIn)) return undefined
  return {
    accessToken: new Secret(token.accessToken),
    expiresAt: token.expiresAt,
    refreshToken: null,
    registration: null,
  }
}

interface CachedToken {
  readonly accessToken: string
  readonly expiresAt: number
  readonly startUrl: unknown
}

function readIfAllowed(file: string, context: Pick<Context, 'readText'>): string | undefined {
  try {
    return context.readText(file)
  } catch (error) {
    if (describeReadError(error) !== undefined) return undefined
    throw error
  }
}

function parseToken(text: string): CachedToken | undefined {
  // Undefined also while another program is writing the file.
  const { accessToken, expiresAt, startUrl } = parseJsonObject(text) ?? {}
  if (typeof accessToken !== 'string' || typeof expiresAt !== 'string') return undefined
  // Old versions wrote "UTC" instead of "Z".
  const end = Date.parse(expiresAt.replace(/UTC$/, 'Z'))
  return Number.isNaN(end) ? undefined : { accessToken, expiresAt: end, startUrl }
}

/** Another config file can use the session name for another portal. */
function belongsTo(token: CachedToken, signIn: SsoSignIn): boolean {
  return (
    typeof token.startUrl !== 'string' ||
    normalizeStartUrl(token.startUrl) === normalizeStartUrl(signIn.startUrl)
  )
}
