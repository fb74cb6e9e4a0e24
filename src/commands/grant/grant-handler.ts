import { endGrants, isGranted, mostGrantSeconds, saveGrant } from '../../app/agent-approval.ts'
import { writeAudit } from '../../app/audit-log.ts'
import { findAccount } from '../../app/guard-account.ts'
import { interactionFor } from '../../app/interaction-policy.ts'
import { planFully } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import { askForGrant, openOwnTerminal } from '../../app/user-decision.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { accountOf, findIdentityStep, roleOf } from '../../plan/step-account.ts'
import type { Store } from '../../store/types.ts'
import { escapeText } from '../../text/escape.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { formatTimeLeft } from '../../text/format-time.ts'
import type { grantShape } from './grant-command.ts'

type GrantArgs = ArgsOf<typeof grantShape>

const defaultSeconds = 15 * 60

/** Grants a guarded profile to an agent, or ends that. The user decides on a terminal that no agent drives. */
export async function run(args: GrantArgs, context: Context): Promise<number> {
  const { agent, revoke, quiet, for: seconds = defaultSeconds } = args.options
  if (seconds < 1 || seconds > mostGrantSeconds)
    throw new AwsxError('USAGE', 'grant: --for must be between 1s and 8h', {
      hints: ['awsx grant PROFILE --for 1h'],
    })
  const prepared = await prepare(args.positionals.profile, args.options, context)
  const terminal = await openOwnTerminal(context)
  const given = { prepared, plan: await planFully(prepared) }
  const planned = await findAccount(given, args.options, interactionFor(prepared, given.plan, {}), planFully)
  const { plan } = planned
  const { guard } = plan
  if (guard === undefined || guard.confirmMs === null) {
    throw new AwsxError(
      'USAGE',
      `grant: profile "${plan.profile}" asks for no confirmation, so agents need no grant`,
      {
        hints: ['to guard it, see: awsx help CONFIRMATION_REQUIRED'],
      },
    )
  }
  const step = findIdentityStep(plan)
  const account = accountOf(step) ?? guard.foundAccount
  const who = agent ?? 'every agent'
  const facts = {
    command: 'grant',
    profile: plan.profile,
    accountId: account,
    role: roleOf(step),
    access: guard.access,
  }
  const openNotes = (): Store => openUserStore(prepared, { quiet: true })
  const stores = { store: openNotes(), again: openNotes() }
  const title = `let ${who} use profile "${plan.profile}" for ${formatTimeLeft(seconds * 1000)}`
  if (!revoke) await askForGrant(terminal, { plan, guard, title })
  const granted = { plan, guard, agent }
  if (revoke) endGrants(granted, stores, context.now())
  else saveGrant(granted, stores, seconds * 1000)
  await writeAudit(prepared, {
    ...facts,
    event: revoke ? 'revoked' : 'granted',
    environment: guard.environment,
    confirmed: revoke ? null : 'terminal',
    agent: { name: who, by: 'grant' },
  })
  const profile = `profile "${escapeText(plan.profile)}"`
  const to = agent === undefined && revoke ? '' : ` to ${escapeText(who)}`
  const done = revoke
    ? `ended ${agent === undefined ? 'all grants' : 'the grant'} of`
    : `granted for ${formatTimeLeft(seconds * 1000)}:`
  if (!quiet) context.stderr.write(`awsx: ${done} ${profile}${to}\n`)
  if (revoke && isGranted({ plan, guard, agent: undefined }, stores.again))
    context.stderr.write(
      `awsx: warning: the grant to every agent still applies; to end all grants: awsx grant ${quoteWord(plan.profile)} --revoke\n`,
    )
  return ExitCode.ok
}
