import { AwsxError } from '../errors.ts'
import { isSamePortal } from '../plan/same-portal.ts'
import { readKnownAccounts } from '../portal/known-accounts.ts'
import type { KnownAccount } from '../portal/known-accounts.ts'
import { findClosest } from '../text/did-you-mean.ts'
import { quoteWord } from '../text/quote-word.ts'
import type { AccountSearch } from './list-accounts.ts'

/** Accounts are added and renamed rarely, so a list from the portal is used for a day. */
const listLifetimeMs = 24 * 3_600_000
/** More names would not fit on a line. */
const maxNames = 10

/**
 * Finds the ID of an account by its name, in the portal's last list or, if that is older than a day or lacks the name, in a new one.
 * @param nameIt how the user can name an account by its ID: `--account 111111111111`
 * @throws AwsxError ACCOUNT_NOT_FOUND; TARGET_AMBIGUOUS if several accounts have the name; SSO_LOGIN_REQUIRED if the list needs a sign-in
 */
export async function findAccountId(
  search: AccountSearch,
  nameIt: (accountId: string) => string,
): Promise<string> {
  const { signIn, prepared } = search
  const { context, options, debug } = prepared
  const known = readKnownAccounts(context).find((portal) => isSamePortal(portal, signIn.signIn))
  const isRecent = known !== undefined && context.now() - known.listedAt < listLifetimeMs
  const found = isRecent ? findByName(search, known.accounts, nameIt) : undefined
  if (found !== undefined) {
    debug?.(`account: "${search.name}" is ${found}, in the cached list`)
    return found
  }
  if (options.offline === true) throw notCached(search)
  // This loads the AWS clients.
  const { listAccounts } = await import('./list-accounts.ts')
  const listed = await listAccounts(search)
  const id = findByName(search, listed, nameIt)
  if (id === undefined) throw accountNotFound(search, listed)
  debug?.(`account: "${search.name}" is ${id}, as the portal says`)
  return id
}

/** Names are compared exactly; if no name is equal, without regard to case. */
function findByName(
  { name }: AccountSearch,
  accounts: readonly KnownAccount[],
  nameIt: (accountId: string) => string,
): string | undefined {
  const exact = accounts.filter((account) => account.name === name)
  const lowerCase = name.toLowerCase()
  const found =
    exact.length > 0 ? exact : accounts.filter((account) => account.name.toLowerCase() === lowerCase)
  if (found.length < 2) return found[0]?.id
  throw new AwsxError('TARGET_AMBIGUOUS', `${found.length} accounts are named "${name}"`, {
    hints: ['use the account ID', ...found.map(({ id }) => nameIt(id))],
  })
}

function accountNotFound({ name, signIn }: AccountSearch, accounts: readonly KnownAccount[]): AwsxError {
  const names = accounts.map((account) => account.name).toSorted()
  const closest = findClosest(name, names, 3).map((other) => {
    const id = accounts.find((account) => account.name === other)?.id
    return `"${other}" (${id})`
  })
  const shown = names.slice(0, maxNames).join(', ') + (names.length > maxNames ? ', …' : '')
  return new AwsxError('ACCOUNT_NOT_FOUND', `sign-in "${signIn.name}" has no account named "${name}"`, {
    hints: [
      ...(/^\d+$/.test(name) ? ['an account ID has 12 digits'] : []),
      ...(closest.length === 0 ? [] : [`did you mean ${closest.join(' or ')}?`]),
      names.length === 0 ? 'ask your administrator for an assignment' : `your accounts: ${shown}`,
    ],
  })
}

function notCached({ name, signIn }: AccountSearch): AwsxError {
  return new AwsxError('ACCOUNT_NOT_FOUND', `no cached list of accounts has the name "${name}"`, {
    hints: ['use the account ID', `to cache the names: awsx sync ${quoteWord(signIn.name)} --dry-run`],
  })
}
