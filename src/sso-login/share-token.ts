import { rmSync } from 'node:fs'
import { dirname } from 'node:path'

import { AwsxError, describeReadError, errnoName } from '../errors.ts'
import { isLive } from './current-token.ts'
import { makeFolders } from '../files/make-folders.ts'
import { replaceFile, sweepTemporaries } from '../files/replace-file.ts'
import type { SsoSignIn } from '../plan/types.ts'
import type { LoginDeps } from './login-deps.ts'
import { formatSharedToken } from './shared-token-format.ts'
import { readSharedFile, sharedPath } from './shared-token-cache.ts'
import type { SharedFile } from './shared-token-cache.ts'
import type { SsoToken } from './sso-token.ts'

type FileContext = LoginDeps['context']

export interface ShareOptions {
  /** Whether to keep unknown members, as the SDKs do when they refresh a token. */
  readonly keepMembers: boolean
  /** Called right before the file is replaced, with its current content. */
  readonly mayReplace: (current: SharedFile) => boolean
}

/**
 * Writes a token with its refresh token into the cache of the AWS CLI, atomically and with mode 0600.
 * @returns whether it was written
 * @throws AwsxError STORE_UNAVAILABLE if it cannot be written
 */
export function writeSharedToken(
  signIn: SsoSignIn,
  token: SsoToken,
  context: FileContext,
  { keepMembers, mayReplace }: ShareOptions,
): boolean {
  const current = readSharedFile(signIn, context)
  const others = keepMembers && current.kind === 'token' ? current.members : {}
  return replace(signIn, context, formatSharedToken(signIn, token, others), mayReplace)
}

/**
 * Writes and removes a file next to the token's, to check that the token can be replaced before a refresh uses up its refresh token.
 * @throws AwsxError STORE_UNAVAILABLE if it cannot be replaced
 */
export function probeSharedWrite(signIn: SsoSignIn, context: FileContext): void {
  replace(signIn, context, ' '.repeat(4096), () => false)
}

/**
 * Removes the file if it still contains this token.
 * @throws AwsxError STORE_UNAVAILABLE if it cannot be removed
 */
export function removeSharedToken(signIn: SsoSignIn, token: SsoToken, context: FileContext): void {
  const current = readSharedFile(signIn, context)
  if (current.kind !== 'token' || current.token.accessToken.reveal() !== token.accessToken.reveal()) return
  const path = sharedPath(signIn, context)
  tryOn(`remove ${path}`, () => rmSync(path, { force: true }))
}

export function isStoreUnavailable(error: unknown): error is AwsxError {
  return error instanceof AwsxError && error.code === 'STORE_UNAVAILABLE'
}

function replace(
  signIn: SsoSignIn,
  context: FileContext,
  content: string,
  mayReplace: ShareOptions['mayReplace'],
): boolean {
  const path = sharedPath(signIn, context)
  if (path === '') throw cannot('share the sign-in', 'the home directory is unknown')
  return tryOn(`write ${path}`, () => {
    makeFolders(dirname(path), 0o700)
    sweepTemporaries(dirname(path), context.now())
    const before = readSharedFile(signIn, context)
    if (before.kind === 'untrusted') throw cannot(`write ${path}`, before.reason)
    if (isOfOtherPortal(before, context)) throw isTaken(path, before.startUrl)
    return replaceFile(path, content, {
      durable: true,
      mode: 0o600,
      mayReplace: () => {
        const current = readSharedFile(signIn, context)
        return !isOfOtherPortal(current, context) && mayReplace(current)
      },
    })
  })
}

/** Replacing the token would end a sign-in, because its refresh token works once. */
function isOfOtherPortal(
  file: SharedFile,
  context: FileContext,
): file is Extract<SharedFile, { kind: 'other-portal' }> {
  return file.kind === 'other-portal' && isLive(file.token, context.now())
}

function isTaken(path: string, startUrl: string): AwsxError {
  const reason = `it has the sign-in to ${startUrl}, whose sso-session has the same name`
  return new AwsxError('STORE_UNAVAILABLE', `cannot write ${path}: ${reason}`, {
    hints: ['rename one of the two sessions'],
  })
}

function tryOn<T>(action: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    // Any system error: with a list of codes, the others would end a login before its token is in the store.
    if (describeReadError(error) === undefined) throw error
    throw cannot(action, errnoName(error), error)
  }
}

function cannot(action: string, reason: string, cause?: unknown): AwsxError {
  return new AwsxError('STORE_UNAVAILABLE', `cannot ${action}: ${reason}`, {
    hints: ['check the owner and the permissions, or turn off sharing (--share, share_sign_in)'],
    ...(cause === undefined ? {} : { cause }),
  })
}
