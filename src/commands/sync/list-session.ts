import { createDeps } from '../../app/create-deps.ts'
import { interactiveWaitMs, nonInteractive, requestIfAllowed } from '../../app/interaction-policy.ts'
import type { Prepared } from '../../app/prepare.ts'
import { AwsxError } from '../../errors.ts'
import { saveKnownAccounts } from '../../portal/known-accounts.ts'
import { accountsOf, listAssignments } from '../../portal/list-assignments.ts'
import { readPortal } from '../../portal/portal-session.ts'
import { createPacedSender } from '../../portal/rate-limit.ts'
import type { Listing } from '../../portal/types.ts'
import { startProgress } from '../../terminal/progress.ts'
import { escapeText } from '../../text/escape.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { SyncArgs } from './sync-command.ts'
import type { SessionTarget } from './sync-targets.ts'

/**
 * Lists the accounts and roles of a session. Signs in first if that is required and allowed. Warns about what it left out.
 * @throws AwsxError SSO_FORBIDDEN if the user has no accounts
 */
export async function listSession(
  target: SessionTarget,
  { options }: SyncArgs,
  prepared: Prepared,
): Promise<Listing> {
  const { context } = prepared
  const deps = createDeps(prepared, target, options, { ...nonInteractive, waitMs: interactiveWaitMs })
  const { signIn } = target
  const name = signIn.ssoSession
  const task = {
    signIn,
    deps,
    login: await requestIfAllowed(prepared, options),
    loginCommand: `awsx login ${quoteWord(name)}`,
  }
  const listing = await readPortal(task, async (lists) => {
    const progress = startProgress(`${name}: listing accounts`, context.stderr)
    const report = (done: number, all: number): void =>
      progress.update(`${name}: ${done} of ${all} accounts listed`)
    try {
      return await listAssignments(lists, createPacedSender(context), report)
    } finally {
      progress.stop()
    }
  })
  saveKnownAccounts({ portal: signIn, accounts: accountsOf(listing) }, prepared)
  for (const { accountId, accountName, reason } of listing.unlisted)
    deps.say(
      escapeText(
        `warning: cannot list the roles of account ${accountId} (${accountName}): ${reason}; kept its profiles`,
      ),
    )
  for (const entry of listing.refused) deps.say(escapeText(`warning: ignored an invalid entry: ${entry}`))
  if (listing.assignments.length + listing.unlisted.length > 0) return listing
  throw new AwsxError('SSO_FORBIDDEN', `sso-session "${name}" has no accounts for you; nothing was changed`, {
    hints: [
      `to sign in as a different user: awsx login ${quoteWord(name)} --force`,
      'otherwise ask your administrator for an assignment',
    ],
  })
}
