import { failureName, failureStatus } from '../aws/call-errors.ts'
import type { PortalAccount, PortalLists, Sender } from '../aws/sso.ts'
import { isAccountId, isRoleName } from '../plan/account-role-name.ts'
import type { AccountList } from './known-accounts.ts'
import type { Assignment, Listing } from './types.ts'

/** Concurrent calls: enough to reach the rate limit over a slow connection. */
const parallel = 10

/**
 * Lists every account and permission set of the signed-in user. Entries that are not a valid account ID or permission set name are
 * left out, because they would be written to a config file.
 * @param progress called with the number of accounts listed so far and in all
 * @throws what the client throws for the list of accounts, and status 401 of any call: the token is no longer valid
 */
export async function listAssignments(
  lists: PortalLists,
  send: Sender,
  progress: (done: number, all: number) => void,
): Promise<Listing> {
  const accounts = await lists.listAccounts(send)
  const refused = accounts.filter(({ id }) => !isAccountId(id)).map(({ id }) => `account id "${id}"`)
  const assignments: Assignment[] = []
  const unlisted: Listing['unlisted'][number][] = []
  let done = 0
  progress(0, accounts.length)
  await inParallel(
    accounts.filter(({ id }) => isAccountId(id)),
    async (account) => {
      try {
        const roles = await lists.listAccountRoles(account.id, send)
        assignments.push(...roles.filter(isRoleName).map((roleName) => assign(account, roleName)))
        const bad = roles.filter((role) => !isRoleName(role))
        refused.push(...bad.map((role) => `role "${role}" of account ${account.id}`))
      } catch (error) {
        if (failureStatus(error) === 401) throw error
        unlisted.push({ accountId: account.id, accountName: account.name, reason: failureName(error) })
      }
      done += 1
      progress(done, accounts.length)
    },
  )
  return { assignments: assignments.sort(compareAssignments), unlisted, refused }
}

/** The accounts of a listing with their permission sets; without, where they could not be listed. */
export function accountsOf({ assignments, unlisted }: Listing): AccountList['accounts'] {
  const listed = new Map<string, { id: string; name: string; roles: string[] }>()
  for (const { accountId: id, accountName: name, roleName } of assignments) {
    const account = listed.get(id) ?? { id, name, roles: [] }
    account.roles.push(roleName)
    listed.set(id, account)
  }
  return [
    ...listed.values(),
    ...unlisted.map(({ accountId, accountName }) => ({ id: accountId, name: accountName })),
  ]
}

/** Lists the accounts without their roles, sorted by name. */
export async function listAccountsByName(
  lists: PortalLists,
  send: Sender,
): Promise<readonly PortalAccount[]> {
  const accounts = await lists.listAccounts(send)
  return accounts
    .filter(({ id }) => isAccountId(id))
    .sort((a, b) => compare(a.name.toLowerCase(), b.name.toLowerCase()) || compare(a.id, b.id))
}

/** Lists the permission sets of one account, sorted by name. */
export async function listRolesByName(
  lists: PortalLists,
  accountId: string,
  send: Sender,
): Promise<readonly string[]> {
  const roles = await lists.listAccountRoles(accountId, send)
  return roles.filter(isRoleName).sort(compare)
}

function assign({ id, name, email }: PortalAccount, roleName: string): Assignment {
  return { accountId: id, accountName: name, email, roleName }
}

/** Compares code units, so that the order does not depend on the locale. */
function compareAssignments(a: Assignment, b: Assignment): number {
  return (
    compare(a.accountName.toLowerCase(), b.accountName.toLowerCase()) ||
    compare(a.accountId, b.accountId) ||
    compare(a.roleName, b.roleName)
  )
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  let failed = false
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      if (failed) return
      try {
        await work(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker))
}
