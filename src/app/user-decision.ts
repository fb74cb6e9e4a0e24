import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { accountOf, findIdentityStep, roleOf } from '../plan/step-account.ts'
import type { Plan, PlanGuard } from '../plan/types.ts'
import type { Terminal } from '../terminal/types.ts'
import { escapeText } from '../text/escape.ts'
import { askUntilRight } from './confirm-guard.ts'
import { detectAgent } from './detect-agent.ts'
import { listAncestors } from './list-ancestors.ts'

/**
 * Opens the terminal for a decision that only the user can make.
 * @throws AwsxError CONFIRMATION_REQUIRED without a terminal, and for an agent
 */
export async function openOwnTerminal(context: Context): Promise<Terminal> {
  const agent = detectAgent(context, listAncestors(context))
  const terminal = await context.openTerminal()
  if (agent === null && terminal.available()) return terminal
  const why = agent === null ? 'there is no terminal to ask on' : `${agent.name} runs awsx (${agent.by})`
  throw new AwsxError('CONFIRMATION_REQUIRED', `only the user can grant a profile, and ${why}`, {
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
