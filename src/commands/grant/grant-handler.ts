import { requireAllowed } from '../../app/agent-limits.ts'
import { writeAudit } from '../../app/audit-log.ts'
import { changeGrants, isFor, mostGrantSeconds, readBoot, readGrants, subjectOf } from '../../app/grants.ts'
import type { GrantSubject } from '../../app/grants.ts'
import type { Grant } from '../../app/parse-grants.ts'
import { findAccount } from '../../app/guard-account.ts'
import { interactionFor } from '../../app/interaction-policy.ts'
import { planFully } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { askForGrant, openOwnTerminal } from '../../app/user-decision.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { cannotEnd } from '../../plan/limit-session.ts'
import type { Plan } from '../../plan/types.ts'
import type { Store } from '../../store/types.ts'
import { escapeText } from '../../text/escape.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { formatTimeLeft } from '../../text/format-time.ts'
import type { grantShape } from './grant-command.ts'

type GrantArgs = ArgsOf<typeof grantShape>

const defaultSeconds = 15 * 60

/** Grants a guarded profile to an agent, ends that, or lists the grants. The user decides on a terminal that no agent drives. */
export async function run(args: GrantArgs, context: Context): Promise<number> {
  checkUsage(args)
  const { options } = args
  if (options.list) return (await import('./list-grants.ts')).listGrants(options, context)
  const who = options.agent ?? 'every agent'
  // The agent may get less than the user, so the grant is for its plan.
  const forAgent = { name: who, by: 'grant' }
  const prepared = { ...(await prepare(args.positionals.profile, options, context)), forAgent }
  const terminal = await openOwnTerminal(context, 'grant a profile')
  const planned = await planFully(prepared)
  const interaction = interactionFor(prepared, planned, {})
  const { plan } = await findAccount({ prepared, plan: planned }, options, interaction, planFully)
  const { guard } = plan
  if (!options.revoke) requireAllowed(plan, forAgent)
  if (guard === undefined || guard.confirmMs === null) throw needsNoGrant(plan)
  const period = describePeriod(options)
  if (!options.revoke) {
    const title = `let ${who} use profile "${plan.profile}" ${period}`
    await askForGrant(terminal, { plan, guard, title })
  }
  const subject = subjectOf(plan, guard)
  const left = await save(subject, args, prepared)
  await writeAudit(prepared, {
    ...subject,
    command: 'grant',
    event: options.revoke ? 'revoked' : 'granted',
    environment: guard.environment,
    confirmed: options.revoke ? null : 'terminal',
    agent: { name: who, by: 'grant' },
  })
  for (const line of describeOutcome(args, plan, left)) context.stderr.write(`awsx: ${line}\n`)
  return ExitCode.ok
}

/** Adds or ends the grant. @returns the grants of this subject that apply then @throws AwsxError STORE_UNAVAILABLE */
async function save(
  subject: GrantSubject,
  { options }: GrantArgs,
  prepared: Prepared,
): Promise<readonly Grant[]> {
  const { agent, revoke, once, for: seconds = defaultSeconds } = options
  const { context } = prepared
  const endsAt = context.now() + seconds * 1000
  const grant: Grant = { ...subject, agent: agent ?? null, endsAt, once, boot: readBoot(context) }
  const isOver = (other: Grant): boolean => {
    if (revoke) return isForAny(other, subject) && (agent === undefined || other.agent === agent)
    return isFor(other, subject) && other.agent === grant.agent && other.once === once
  }
  const problem = revoke
    ? 'the end of the grant could not be saved, so the grant still applies'
    : 'the grant could not be saved, so nothing was granted'
  const open = (): Store => openUserStore(prepared, { quiet: true })
  const stores = { store: open(), again: open() }
  await changeGrants(stores, { context, problem }, (grants) => {
    const others = grants.filter((other) => !isOver(other))
    return revoke ? others : [...others, grant]
  })
  return readGrants(stores.again, context).filter((other) => isForAny(other, subject))
}

/** As {@link isFor}, with any access. */
function isForAny(grant: Grant, subject: GrantSubject): boolean {
  return isFor(grant, { ...subject, access: grant.access })
}

function describePeriod({ once, for: seconds = defaultSeconds }: GrantArgs['options']): string {
  const length = formatTimeLeft(seconds * 1000)
  return once ? `for one command within ${length}` : `for ${length}`
}

function describeOutcome({ options }: GrantArgs, plan: Plan, left: readonly Grant[]): readonly string[] {
  const { agent, revoke, quiet } = options
  const profile = `profile "${escapeText(plan.profile)}"`
  const to = agent === undefined && revoke ? '' : ` to ${escapeText(agent ?? 'every agent')}`
  const ended = agent === undefined ? 'all grants' : 'the grant'
  const done = revoke ? `ended ${ended} of` : `granted ${describePeriod(options)}:`
  const cannot = revoke ? undefined : cannotEnd(plan)
  return [
    ...(quiet ? [] : [`${done} ${profile}${to}`]),
    ...(cannot === undefined
      ? []
      : [`warning: the credentials of ${profile} outlive the grant, because ${cannot}`]),
    ...(revoke && left.some((grant) => grant.agent === null)
      ? [
          `warning: the grant to every agent still applies; to end all grants: awsx grant ${quoteWord(plan.profile)} --revoke`,
        ]
      : []),
  ]
}

/** @throws AwsxError USAGE */
function checkUsage({ options, positionals }: GrantArgs): void {
  const { list, revoke, once, for: seconds = defaultSeconds } = options
  const fail = (message: string, hint: string): AwsxError =>
    new AwsxError('USAGE', `grant: ${message}`, { hints: [hint] })
  if (list && (revoke || once || positionals.profile !== undefined))
    throw fail('--list lists all grants and takes no profile', 'awsx grant --list')
  if (!list && positionals.profile === undefined) throw fail('missing profile', 'awsx grant PROFILE')
  if (seconds < 1 || seconds > mostGrantSeconds)
    throw fail('--for must be between 1s and 8h', 'awsx grant PROFILE --for 1h')
}

function needsNoGrant({ profile }: Plan): AwsxError {
  return new AwsxError(
    'USAGE',
    `grant: profile "${profile}" asks for no confirmation, so agents need no grant`,
    { hints: ['to guard it, see: awsx help CONFIRMATION_REQUIRED'] },
  )
}
