import { ListAccountRolesCommand, ListAccountsCommand, LogoutCommand, SSOClient } from '@aws-sdk/client-sso'

import type { Secret } from '../secret.ts'
import { runCall, tokenClientOptions } from './client.ts'
import { callMs } from './connection.ts'
import type { CallContext, Connection } from './connection.ts'

/**
 * Calls ListAccounts once. It is read-only, so it also serves to check whether the portal accepts a token.
 * @param maxResults 1 to 100
 * @throws what the client throws: status 401 means that the token is no longer valid
 */
export async function listFirstAccounts(
  accessToken: Secret,
  maxResults: number,
  connection: Connection,
  context: CallContext,
): Promise<{ readonly accounts: readonly PortalAccount[]; readonly hasMore: boolean }> {
  const client = new SSOClient(await tokenClientOptions(connection, context))
  const command = new ListAccountsCommand({ accessToken: accessToken.reveal(), maxResults })
  const { value } = await runCall(client, context, (sso, abortSignal) => sso.send(command, { abortSignal }))
  return { accounts: (value.accountList ?? []).map(readAccount), hasMore: Boolean(value.nextToken) }
}

/** Ends the portal session: every token of it stops working. */
export async function signOut(
  accessToken: Secret,
  connection: Connection,
  context: CallContext,
): Promise<void> {
  const client = new SSOClient(await tokenClientOptions(connection, context))
  const command = new LogoutCommand({ accessToken: accessToken.reveal() })
  await runCall(client, context, (sso, abortSignal) => sso.send(command, { abortSignal }))
}

/** An account of the portal that the user has access to. */
export interface PortalAccount {
  /** Twelve digits; leading zeros count. */
  readonly id: string
  readonly name: string
  readonly email: string
}

/** Sends a call. It may wait before the call and retry it. */
export type Sender = <T>(call: () => Promise<T>) => Promise<T>

/** The lists of a portal, over connections that are kept for all of their pages. */
export interface PortalLists {
  /** ListAccounts, all pages. */
  listAccounts(send: Sender): Promise<readonly PortalAccount[]>
  /** ListAccountRoles, all pages: names of the permission sets that the user has in an account. */
  listAccountRoles(accountId: string, send: Sender): Promise<readonly string[]>
  close(): void
}

/** The most that the API gives at once (Identity Center portal API reference). */
const pageSize = 100

/** Opens the lists of a portal. A call that fails is not sent again here, because the portal's limit is one for all calls. */
export async function openPortalLists(
  accessToken: Secret,
  connection: Connection,
  context: CallContext,
): Promise<PortalLists> {
  const client = new SSOClient({ ...(await tokenClientOptions(connection, context)), maxAttempts: 1 })
  const common = { accessToken: accessToken.reveal(), maxResults: pageSize }
  const options = (): { abortSignal: AbortSignal } => ({ abortSignal: AbortSignal.timeout(callMs) })
  return {
    listAccounts: (send) =>
      collectPages(async (nextToken) => {
        const command = new ListAccountsCommand({ ...common, ...nextToken })
        const page = await send(() => client.send(command, options()))
        return { items: (page.accountList ?? []).map(readAccount), next: page.nextToken }
      }),
    listAccountRoles: (accountId, send) =>
      collectPages(async (nextToken) => {
        const command = new ListAccountRolesCommand({ ...common, accountId, ...nextToken })
        const page = await send(() => client.send(command, options()))
        return { items: (page.roleList ?? []).map(({ roleName = '' }) => roleName), next: page.nextToken }
      }),
    close: () => client.destroy(),
  }
}

function readAccount(account: {
  readonly accountId?: string | undefined
  readonly accountName?: string | undefined
  readonly emailAddress?: string | undefined
}): PortalAccount {
  const { accountId = '', accountName = '', emailAddress = '' } = account
  return { id: accountId, name: accountName, email: emailAddress }
}

/** On the last page, the token is absent, null or empty. */
async function collectPages<T>(
  readPage: (token: {
    readonly nextToken?: string
  }) => Promise<{ readonly items: readonly T[]; readonly next: string | null | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = []
  for (let token: { readonly nextToken?: string } = {}; ;) {
    const { items, next } = await readPage(token)
    all.push(...items)
    if (next === undefined || next === null || next === '') return all
    token = { nextToken: next }
  }
}
