import type { DetectedAgent } from '../audit/audit-entry.ts'
import type { Context } from '../context.ts'
import { loadSettings } from '../config/awsx-settings.ts'
import { AwsxError } from '../errors.ts'
import { accountOf, findIdentityStep, roleOf } from '../plan/step-account.ts'
import type { Plan, PlanGuard } from '../plan/types.ts'
import type { Terminal } from '../terminal/types.ts'
import { escapeText } from '../text/escape.ts'
import { askUntilRight } from './confirm-guard.ts'
import { claimsNoAgent, detectAgent } from './detect-agent.ts'
import { confirmNoAgent, findAgent } from './find-agent.ts'
import { listAncestors } from './list-ancestors.ts'

/**
 * Refuses a run that only the user may start.
 * @param line what is refused: `awsx config set`
 * @param hints what an agent can do instead
 * @throws AwsxError CONFIRMATION_REQUIRED for an agent; CONFIG_UNREADABLE, CONFIG_PARSE
 */
export async function requireUser(context: Context, line: string, hints: readonly string[]): Promise<void> {
  const agent = detectAgent(context, listAncestors(context))
  if (agent === null) return
  if (claimsNoAgent(context)) {
    const from = { context, settings: await loadSettings(context) }
    if (findAgent(from) === null || (await confirmNoAgent(from, agent))) return
  }
  throw refusalFor(agent, line, hints)
}

/** @param line what is refused: `awsx config set` @param hints what an agent can do instead */
export function refusalFor({ name, by }: DetectedAgent, line: string, hints: readonly string[]): AwsxError {
  const message = `only the user can run ${line}, and ${escapeText(name, 64)} runs awsx (${escapeText(by, 64)})`
  return new AwsxError('CONFIRMATION_REQUIRED', message, {
    hints: [
      'this is the decision of the user, and another way to change it will not help',
      ...hints,
      `the user can type in a terminal of their own: ${line}`,
    ],
  })
}

/**
 * Opens the terminal for a decision of the user. Agents are refused before: see {@link requireUser}.
 * @param decision what the user decides: `grant a profile`
 * @throws AwsxError CONFIRMATION_REQUIRED without a terminal
 */
export async function openOwnTerminal(context: Context, decision: string): Promise<Terminal> {
  const terminal = await context.openTerminal()
  if (terminal.available()) return terminal
  const message = `only the user can ${decision}, and there is no terminal to ask on`
  throw new AwsxError('CONFIRMATION_REQUIRED', message, {
    hints: ['type the command in a terminal of your own'],
  })
}

/** A guarded plan that the user grants. */
export interface GrantQuestion {
  readonly plan: Plan
  readonly guard: PlanGuard
  /** What is granted: `let claude use profile "prod" for 15 minutes`. */
  readonly title: string
}

/**
 * Asks whether a guarded plan may be used by someone else, with its account and access.
 * @throws AwsxError CONFIRMATION_DECLINED
 */
export async function askForGrant(terminal: Terminal, { plan, guard, title }: GrantQuestion): Promise<void> {
  const step = findIdentityStep(plan)
  const account = accountOf(step) ?? guard.foundAccount
  const role = roleOf(step)
  const lines = [
    `awsx: ${title}`,
    ...(account === null ? [] : [`  account  ${account}`]),
    ...(role === null ? [] : [`  role     ${role}`]),
    `  access   ${guard.access}`,
  ]
  for (const line of lines) terminal.say(escapeText(line))
  const question = account === null ? 'Name of the profile: ' : 'Last four digits of the account ID: '
  await askUntilRight(terminal, question, account?.slice(-4) ?? plan.profile, `profile "${plan.profile}"`)
}
