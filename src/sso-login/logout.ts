import { describeFailure, failureStatus } from '../aws/call-errors.ts'
import { signOut } from '../aws/sso.ts'
import { AwsxError } from '../errors.ts'
import { endpointFor } from '../plan/endpoints.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { isLive, isSameClient, readCurrentToken } from './current-token.ts'
import type { LoginDeps, TokenTask } from './login-deps.ts'
import { refreshToken } from './refresh-token.ts'
import { removeSharedToken } from './share-token.ts'
import { readSettledFile, sharedPath } from './shared-token-cache.ts'
import { noteSignOut } from './sign-out-note.ts'
import { isSharedRecord, isUsable, tokenFromRecord, tokenIdentity } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'
import { withTokenLockIfFree } from './token-lock.ts'

export interface SignedOut {
  /** Where the ended sessions' tokens were stored. Empty if the user was not signed in. */
  readonly ended: readonly ('store' | 'file')[]
  /** Number of records that were removed because they were made with the token. */
  readonly derived: number
  /** Whether the AWS CLI is still signed in with a sign-in that awsx does not share. */
  readonly isAwsCliSignedIn: boolean
  /** AWS_UNREACHABLE: a session could not be ended; STORE_UNAVAILABLE: a record or the file could not be removed. */
  readonly failure: AwsxError | undefined
}

/**
 * Removes the token, also the shared one, and everything derived from it. Then ends the portal sessions. Client
 * registrations are kept.
 */
export async function logout(signIn: SsoSignIn, deps: LoginDeps): Promise<SignedOut> {
  const connection = endpointFor(deps.clients, 'sso_oidc', signIn.ssoRegion)
  const identity = tokenIdentity(signIn, connection.endpoint)
  await refreshExpired({ signIn, identity, connection, deps, rejected: [] })
  // Before anything is removed, so that a process which is fetching credentials does not store them afterwards.
  noteSignOut(identity, deps.store)
  // A process that is refreshing the token would store the new one.
  return withTokenLockIfFree({ identity, deps }, 'signing out', () => signOutOf(signIn, identity, deps))
}

/** The portal ends a session only for a token that has not expired. */
async function refreshExpired(task: TokenTask): Promise<void> {
  const found = await readCurrentToken(task)
  if (found === undefined || isUsable(found.token, task.deps.context.now())) return
  // A failure is reported when the session cannot be ended.
  await failureOf(async () => void (await refreshToken(task)))
}

async function signOutOf(signIn: SsoSignIn, identity: string, deps: LoginDeps): Promise<SignedOut> {
  const record = await deps.store.read(identity)
  const stored = record === undefined ? undefined : tokenFromRecord(record)
  const inFile = await readFileToken(signIn, deps)
  const isShared =
    inFile !== undefined &&
    (deps.share !== 'off' || (stored !== undefined && isSharedRecord(record) && isSameClient(stored, inFile)))
  let derived = 0
  // Try each step even if another one fails: a token that cannot be removed should at least stop working.
  const failures = [
    await failureOf(() => {
      derived = deps.store.removeDerived(identity)
    }),
    await failureOf(() => deps.store.remove(identity)),
  ]
  if (isShared) failures.push(await failureOf(() => removeSharedToken(signIn, inFile, deps.context)))
  const shared = isShared ? inFile : undefined
  for (const token of distinct([stored, shared]))
    failures.push(await failureOf(() => endPortalSession(signIn, token.accessToken, deps)))
  return {
    ended: [...(stored === undefined ? [] : ['store' as const]), ...(isShared ? ['file' as const] : [])],
    derived,
    isAwsCliSignedIn: !isShared && inFile !== undefined && isLive(inFile, deps.context.now()),
    failure: failures.find((failure) => failure !== undefined),
  }
}

async function readFileToken(signIn: SsoSignIn, deps: LoginDeps): Promise<SsoToken | undefined> {
  const file = await readSettledFile(signIn, deps.context)
  if (file.kind === 'token') return file.token
  if (file.kind === 'damaged' || file.kind === 'untrusted')
    deps.say(`ignored ${sharedPath(signIn, deps.context)}: ${file.reason}`)
  return undefined
}

/** Whether the store has an older token of a session that another call ends, as after a refresh by the AWS CLI. */
function distinct(tokens: readonly (SsoToken | undefined)[]): readonly SsoToken[] {
  const byText = new Map(
    tokens.flatMap((token) => (token === undefined ? [] : [[token.accessToken.reveal(), token]])),
  )
  return [...byText.values()]
}

async function failureOf(work: () => void | Promise<void>): Promise<AwsxError | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (error instanceof AwsxError) return error
    throw error
  }
}

async function endPortalSession(
  signIn: SsoSignIn,
  accessToken: SsoToken['accessToken'],
  deps: LoginDeps,
): Promise<void> {
  const connection = endpointFor(deps.clients, 'sso', signIn.ssoRegion)
  try {
    await signOut(accessToken, connection, deps.context)
  } catch (error) {
    // The portal does not know the token, so its session has ended already.
    if (failureStatus(error) === 401) return
    throw describeFailure(error, { action: `end the portal session of ${signIn.startUrl}`, connection })
  }
}
