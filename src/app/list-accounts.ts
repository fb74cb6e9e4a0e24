import { isAccountId } from '../plan/account-role-name.ts'
import type { SsoTarget } from '../plan/sso-targets.ts'
import { saveKnownAccounts } from '../portal/known-accounts.ts'
import type { KnownAccount } from '../portal/known-accounts.ts'
import { readPortal } from '../portal/portal-session.ts'
import { createPacedSender } from '../portal/rate-limit.ts'
import { startProgress } from '../terminal/progress.ts'
import { quoteWord } from '../text/quote-word.ts'
import { createDeps } from './create-deps.ts'
import { interactiveWaitMs, nonInteractive, requestIfAllowed } from './interaction-policy.ts'
import type { Prepared } from './prepare.ts'

/** An account named instead of given by its ID. */
export interface AccountSearch {
  readonly name: string
  readonly signIn: SsoTarget
  readonly prepared: Prepared
  /** Whether the user may be asked to sign in for the list of accounts. */
  readonly mayLogin: boolean
}

/** Lists the accounts of a portal, and saves them. @throws AwsxError as `readPortal` */
export async function listAccounts({
  signIn,
  prepared,
  mayLogin,
}: AccountSearch): Promise<readonly KnownAccount[]> {
  const { context, options } = prepared
  const quiet = options.quiet === true
  const deps = createDeps(prepared, signIn, { quiet }, { ...nonInteractive, waitMs: interactiveWaitMs })
  const task = {
    signIn: signIn.signIn,
    deps,
    login: mayLogin ? await requestIfAllowed(prepared, options) : null,
    loginCommand: `awsx login ${quoteWord(signIn.name)}`,
  }
  const accounts = await readPortal(task, async (lists) => {
    const progress = startProgress('listing accounts', context.stderr)
    try {
      return await lists.listAccounts(createPacedSender(context))
    } finally {
      progress.stop()
    }
  })
  const valid = accounts.filter(({ id }) => isAccountId(id)).map(({ id, name }) => ({ id, name }))
  saveKnownAccounts({ portal: signIn.signIn, accounts: valid }, prepared)
  return valid.map((account) => ({ ...account, roles: [] }))
}
