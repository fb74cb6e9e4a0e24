import { AwsxError } from '../errors.ts'
import { limitsAgent, requireAllowed } from './agent-limits.ts'
import type { ResolvingOptions } from './create-deps.ts'
import { findAccount } from './guard-account.ts'
import type { Planned } from './guard-account.ts'
import type { Replan } from './guard-plan.ts'
import { interactionFor } from './interaction-policy.ts'
import type { InteractionOptions } from './interaction-policy.ts'
import { accountOf, findIdentityStep, roleOf } from '../plan/step-account.ts'
import type { Plan, PlanGuard } from '../plan/types.ts'
import type { Terminal } from '../terminal/types.ts'
import { escapeText } from '../text/escape.ts'
import { formatTimeLeft } from '../text/format-time.ts'
import { showAccount } from '../text/show-account.ts'
import { listAccountNames } from './account-names.ts'
import { nameAnswer } from './guard-answer.ts'
import { confirmNoAgent, findAgent } from './find-agent.ts'
import type { Prepared } from './prepare.ts'
import { findTerminalSession } from './terminal-session.ts'
import { openUserStore } from './user-store.ts'

const tries = 3
const answerMs = 60_000

/** How the user confirmed; null if nothing was asked. */
export type Confirmed = 'terminal' | 'remembered' | 'option' | 'grant' | null

/** The options of a command that asks. */
export interface ConfirmOptions extends ResolvingOptions, InteractionOptions {
  readonly confirm?: string | undefined
}

/**
 * Asks on the terminal before the credentials of a guarded plan are handed out. The answer is the end of the account ID, so that it cannot be
 * given without reading the question. It holds for a while on the same terminal.
 * @param request.replan see `findAccount`
 * @param request.command what is about to run; empty for other uses
 * @returns how the user confirmed, and the plan, with the guards of its account if the config does not name that, and the end of a grant
 * @throws AwsxError AGENT_NOT_ALLOWED for an agent that may not use the profile, APPROVAL_REQUIRED for an agent without a grant, CONFIRMATION_REQUIRED without a terminal, CONFIRMATION_DECLINED for a wrong answer
 */
export async function confirmGuard(
  given: Planned,
  options: ConfirmOptions,
  { replan, command = [] }: { readonly replan: Replan; readonly command?: readonly string[] | undefined },
): Promise<Planned & { readonly confirmed: Confirmed }> {
  const interaction = interactionFor(given.prepared, given.plan, options)
  const agent = findAgent(given.prepared)
  if (agent !== null && limitsAgent(given.plan) && (await confirmNoAgent(given.prepared, agent))) {
    const prepared = { ...given.prepared, forAgent: null }
    return confirmGuard({ prepared, plan: await replan(prepared) }, options, { replan, command })
  }
  if (agent !== null) requireAllowed(given.plan, agent)
  const found = await findAccount(given, options, interaction, replan)
  const { plan, prepared } = found
  const { guard } = plan
  if (agent !== null) requireAllowed(plan, agent)
  if (guard === undefined || guard.confirmMs === null) return { ...found, confirmed: null }
  if (agent === null)
    return { ...found, confirmed: await confirm({ plan, guard, prepared }, options, command) }
  const { requireGrant } = await import('./agent-approval.ts')
  return { prepared, plan: await requireGrant({ plan, guard, prepared }, agent), confirmed: 'grant' }
}

async function confirm(
  { plan, guard, prepared }: Planned & { readonly guard: PlanGuard },
  options: ConfirmOptions,
  command: readonly string[],
): Promise<Confirmed> {
  const { confirmMs } = guard
  const account = accountOf(findIdentityStep(plan)) ?? guard.foundAccount
  const subject = { plan, guard, account, prepared }
  if (options.confirm !== undefined) {
    checkOption(options.confirm, subject)
    return 'option'
  }
  const session = confirmMs === 0 ? undefined : findTerminalSession(prepared.context)
  const store = openUserStore(prepared, { quiet: true })
  const noteName = nameAnswer(plan, guard, session ?? '')
  if (session !== undefined && store.readNote(noteName) !== undefined) return 'remembered'
  const terminal = await prepared.context.openTerminal()
  if (!terminal.available()) throw required(subject)
  await ask(terminal, subject, command)
  if (session !== undefined && confirmMs !== null) store.writeNote(noteName, 'confirmed', confirmMs)
  return 'terminal'
}

interface Subject {
  readonly plan: Plan
  readonly guard: PlanGuard
  /** Null if the config does not name it. */
  readonly account: string | null
  readonly prepared: Prepared
}

function checkOption(given: string, { plan, account }: Subject): void {
  if (given === (account ?? plan.profile)) return
  const what = account === null ? `the name of profile "${plan.profile}"` : `account ${account}`
  throw new AwsxError('CONFIRMATION_DECLINED', `--confirm ${given} does not confirm ${what}`)
}

async function ask(terminal: Terminal, subject: Subject, command: readonly string[]): Promise<void> {
  const { plan, account } = subject
  for (const line of describe(subject, command)) terminal.say(escapeText(line))
  const expected = account === null ? plan.profile : account.slice(-4)
  const question = account === null ? 'Name of the profile: ' : 'Last four digits of the account ID: '
  await askUntilRight(terminal, question, expected, `profile "${plan.profile}"`)
}

/**
 * Asks up to three times within a minute.
 * @param what the answer confirms: `profile "prod"`
 * @throws AwsxError CONFIRMATION_DECLINED after three wrong answers, an empty one, or a minute
 */
export async function askUntilRight(
  terminal: Terminal,
  question: string,
  expected: string,
  what: string,
): Promise<void> {
  const signal = AbortSignal.timeout(answerMs)
  for (let left = tries; left > 0; left -= 1) {
    const answer = await readAnswer(terminal, question, signal)
    if (answer === undefined) throw declined(what, 'no answer within a minute')
    if (answer === expected) return
    if (answer === '') break
  }
  throw declined(what, 'the answer is wrong')
}

/** @returns undefined if the time is over */
async function readAnswer(
  terminal: Terminal,
  question: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return (await terminal.ask(question, { signal })).trim()
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  }
}

function describe(
  { plan, guard, account, prepared }: Subject,
  command: readonly string[],
): readonly string[] {
  const { config, context } = prepared
  const names = listAccountNames(config, context)
  const role = roleOf(findIdentityStep(plan))
  const { confirmMs } = guard
  return [
    `awsx: profile "${plan.profile}" is guarded${guard.environment === null ? '' : `: ${guard.environment}`}`,
    ...(account === null ? [] : [`  account  ${showAccount(account, names.get(account))}`]),
    ...(role === null ? [] : [`  role     ${role}`]),
    `  access   ${guard.access}`,
    ...(command.length === 0 ? [] : [`  command  ${command.join(' ')}`]),
    ...(confirmMs === null || confirmMs === 0
      ? []
      : [`  your answer holds for ${formatTimeLeft(confirmMs)} on this terminal`]),
  ]
}

function required({ plan, guard, account }: Subject): AwsxError {
  const environment = guard.environment === null ? '' : ` (${guard.environment})`
  return new AwsxError(
    'CONFIRMATION_REQUIRED',
    `profile "${plan.profile}"${environment} requires a confirmation, and there is no terminal to ask on`,
    {
      hints: [
        'run it on a terminal',
        `in a script: --confirm ${account === null ? 'PROFILE' : 'ACCOUNT_ID'}`,
      ],
    },
  )
}

function declined(what: string, reason: string): AwsxError {
  return new AwsxError('CONFIRMATION_DECLINED', `${what} was not confirmed: ${reason}`)
}
