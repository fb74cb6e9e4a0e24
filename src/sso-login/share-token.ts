import { rmSync } from 'node:fs'
import { join } from 'node:path'

import type { Context } from '../context.ts'
import { AwsxError, isErrno } from '../errors.ts'
import { makeFolders } from '../files/make-folders.ts'
import { replaceFile } from '../files/replace-file.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { formatUtc } from '../text/format-time.ts'
import { readSharedToken, sharedName } from './shared-token-cache.ts'
import type { SsoToken } from './sso-token.ts'

/**
 * Writes a token into the cache of `aws sso login`, for tools that read that cache (`login --share`): mode 0600, atomically. Without the
 * refresh token: it works once, so two programs that use it would end the sign-in for each other.
 * @param cacheFolder `~/.aws/sso/cache`
 * @returns the file
 * @throws AwsxError STORE_UNAVAILABLE if it cannot be written
 */
export function shareToken(signIn: SsoSignIn, token: SsoToken, cacheFolder: string): string {
  const file = join(cacheFolder, `${sharedName(signIn)}.json`)
  try {
    makeFolders(cacheFolder, 0o700)
    replaceFile(file, JSON.stringify(contentOf(signIn, token)), { mode: 0o600 })
    return file
  } catch (error) {
    if (!isErrno(error, 'EACCES', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EPERM', 'EISDIR', 'EEXIST'))
      throw error
    throw new AwsxError(
      'STORE_UNAVAILABLE',
      `cannot share the sign-in: cannot write ${file} (${error.code})`,
      {
        hints: ['omit --share, or check the permissions of the folder'],
        cause: error,
      },
    )
  }
}

/**
 * Removes the file of {@link shareToken} if it still has this token. Another one may be of the AWS CLI.
 * @returns whether it was removed
 */
export function unshareToken(
  signIn: SsoSignIn,
  token: SsoToken,
  cacheFolder: string,
  context: Pick<Context, 'readText'>,
): boolean {
  const shared = readSharedToken(signIn, cacheFolder, context)
  if (shared?.accessToken.reveal() !== token.accessToken.reveal()) return false
  rmSync(join(cacheFolder, `${sharedName(signIn)}.json`), { force: true })
  return true
}

/** The members and the time format of the AWS CLI. */
function contentOf(signIn: SsoSignIn, token: SsoToken): Readonly<Record<string, string>> {
  return {
    startUrl: signIn.startUrl,
    region: signIn.ssoRegion,
    accessToken: token.accessToken.reveal(),
    expiresAt: formatUtc(token.expiresAt),
  }
}
