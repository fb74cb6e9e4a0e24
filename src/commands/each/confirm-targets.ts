import { requireGrants } from '../../app/agent-approval.ts'
import { requireAllowed } from '../../app/agent-limits.ts'
import type { Confirmed } from '../../app/confirm-guard.ts'
import { findAgent } from '../../app/find-agent.ts'
import { recordAnswer } from '../../app/handout.ts'
import type { DetectedAgent } from '../../audit/audit-entry.ts'
import { askUntilRight } from '../../app/confirm-guard.ts'
import type { Prepared } from '../../app/prepare.ts'
import { AwsxError } from '../../errors.ts'
import type { Terminal } from '../../terminal/types.ts'
import { countOf } from '../../text/count-of.ts'
import { escapeText } from '../../text/escape.ts'
import { showAccount } from '../../text/show-account.ts'
import { splitList } from '../../text/split-list.ts'
import type { EachArgs } from './each-command.ts'
import type { EachTarget } from './plan-targets.ts'

interface ConfirmedTargets {
  readonly confirmed: Confirmed
  readonly targets: readonly EachTarget[]
}

/**
 * Asks before anything runs: for the number of targets if there are several with full access, and once for all guarded ones, of which the list
 * is shown. Records the answer, or the refusal, for each guarded one.
 * @returns how the guarded targets were confirmed, and the targets; under a grant their credentials end with it
 * @throws AwsxError CONFIRMATION_REQUIRED without a terminal, CONFIRMATION_DECLINED for a wrong answer, APPROVAL_REQUIRED for an agent without a grant,
 * AGENT_NOT_ALLOWED for one that may not use a target
 */
export async function confirmTargets(
  targets: readonly EachTarget[],
  args: EachArgs,
  prepared: Prepared,
): Promise<ConfirmedTargets> {
  const guarded = targets.filter(isGuarded)
  const record = async (answer: Parameters<typeof recordAnswer>[2]): Promise<void> => {
    for (const { planned } of guarded)
      if ('plan' in planned) await recordAnswer(planned, { by: 'each', words: args.command }, answer)
  }
  try {
    const agent = findAgent(prepared)
    const confirmed = await confirm(targets, { guarded, agent }, args, prepared)
    if (confirmed === 'terminal') await record({ event: 'confirmed', confirmed })
    return { confirmed, targets: agent === null ? targets : await useGrants(targets, agent) }
  } catch (error) {
    if (error instanceof AwsxError && error.code !== 'AUDIT_UNAVAILABLE')
      await record({ event: 'refused', error: error.code })
    throw error
  }
}

async function confirm(
  targets: readonly EachTarget[],
  { guarded, agent }: { readonly guarded: readonly EachTarget[]; readonly agent: DetectedAgent | null },
  { options, command }: EachArgs,
  prepared: Prepared,
): Promise<Confirmed> {
  for (const { planned } of targets)
    if (agent !== null && 'plan' in planned) requireAllowed(planned.plan, agent)
  if (agent === null) checkConfirmed(guarded, options.confirm)
  const asksForGuarded = agent === null && guarded.length > 0 && options.confirm === undefined
  const asksForNumber = targets.length > 1 && !options.yes && targets.some(({ access }) => access === 'full')
  const confirmed =
    guarded.length === 0 ? null : agent !== null ? 'grant' : asksForGuarded ? 'terminal' : 'option'
  if (!asksForGuarded && !asksForNumber) return confirmed
  const terminal = await prepared.context.openTerminal()
  if (!terminal.available()) throw required(targets, asksForGuarded ? guarded : [])
  say(terminal, [`awsx: ${describe(targets)}: ${command.join(' ')}`])
  if (asksForNumber) {
    const what = `the run for ${countOf(targets.length, 'target')}`
    await askUntilRight(terminal, 'Number of targets: ', String(targets.length), what)
  }
  if (asksForGuarded) await askForGuarded(guarded, terminal)
  return confirmed
}

/** Whether a guard asks before the target's credentials are handed out. */
export function isGuarded({ planned }: EachTarget): boolean {
  return 'plan' in planned && planned.plan.guard !== undefined && planned.plan.guard.confirmMs !== null
}

/** @throws AwsxError APPROVAL_REQUIRED for a target that the user has not granted to the agent */
async function useGrants(
  targets: readonly EachTarget[],
  agent: DetectedAgent,
): Promise<readonly EachTarget[]> {
  const requests = targets.filter(isGuarded).flatMap(({ planned }) => {
    if (!('plan' in planned) || planned.plan.guard === undefined) return []
    return [{ ...planned, guard: planned.plan.guard }]
  })
  const plans = await requireGrants(requests, agent)
  const planOf = new Map(requests.map(({ plan }, index) => [plan, plans[index] ?? plan]))
  return targets.map((target) => {
    const { planned } = target
    if (!('plan' in planned)) return target
    return { ...target, planned: { ...planned, plan: planOf.get(planned.plan) ?? planned.plan } }
  })
}

/** `--confirm` must name the account of each guarded target; of a target without a known account, its profile. */
function checkConfirmed(guarded: readonly EachTarget[], confirm: string | undefined): void {
  if (confirm === undefined) return
  const given = splitList(confirm)
  const missing = guarded.find(({ accountId, request }) => !given.includes(accountId ?? request.name))
  if (missing === undefined) return
  const what = missing.accountId === null ? `"${missing.label}"` : `account ${missing.accountId}`
  throw new AwsxError('CONFIRMATION_DECLINED', `--confirm ${confirm} does not confirm ${what}`)
}

async function askForGuarded(guarded: readonly EachTarget[], terminal: Terminal): Promise<void> {
  say(terminal, [
    `awsx: ${countOf(guarded.length, 'target')} guarded:`,
    ...guarded.map(
      ({ label, accountId, accountName, environment, access }) =>
        `  ${label}  ${accountId === null ? '-' : showAccount(accountId, accountName)}  ${environment ?? '-'}  ${access}`,
    ),
  ])
  const last = guarded.at(-1)
  const account = last?.accountId
  const question =
    account === null || account === undefined
      ? 'Name of the last profile in the list: '
      : 'Last four digits of the last account ID in the list: '
  const expected = account?.slice(-4) ?? last?.request.name ?? ''
  await askUntilRight(terminal, question, expected, countOf(guarded.length, 'guarded target'))
}

function describe(targets: readonly EachTarget[]): string {
  const accounts = new Set(targets.flatMap(({ accountId }) => accountId ?? []))
  return `${countOf(targets.length, 'target')} in ${countOf(accounts.size, 'account')}`
}

function say(terminal: Terminal, lines: readonly string[]): void {
  for (const line of lines) terminal.say(escapeText(line))
}

function required(targets: readonly EachTarget[], guarded: readonly EachTarget[]): AwsxError {
  const accounts = [...new Set(guarded.map(({ accountId, request }) => accountId ?? request.name))]
  const guardedText = guarded.length === 0 ? '' : ` (${guarded.length} guarded)`
  return new AwsxError(
    'CONFIRMATION_REQUIRED',
    `each: ${describe(targets)}${guardedText}: a confirmation is required, and there is no terminal to ask on`,
    {
      hints: [
        'list the targets: --dry-run',
        `in a script: --yes${guarded.length === 0 ? '' : ` --confirm ${accounts.join(',')}`}`,
      ],
    },
  )
}
