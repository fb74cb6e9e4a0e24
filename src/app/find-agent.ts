import type { Ancestor, DetectedAgent } from '../audit/audit-entry.ts'
import { escapeText } from '../text/escape.ts'
import { claimsNoAgent, detectAgent } from './detect-agent.ts'
import { listAncestors } from './list-ancestors.ts'
import type { Prepared } from './prepare.ts'
import { confirmOn } from './prompts.ts'
import { findTerminalSession } from './terminal-session.ts'
import { openUserStore } from './user-store.ts'

/** What tells whether an agent runs awsx. */
export interface AgentContext extends Pick<Prepared, 'context' | 'settings'> {
  /** The agent that credentials are for, null for the user, if that is not for the detection to say. */
  readonly forAgent?: DetectedAgent | null
}

/** How long the answer holds on its terminal. */
const answerMs = 8 * 60 * 60_000

/** The agent that credentials are for, null for the user. `AWSX_AGENT=none` counts where the user has confirmed it. */
export function findAgent(
  from: AgentContext,
  ancestors: readonly Ancestor[] = listAncestors(from.context),
): DetectedAgent | null {
  if (from.forAgent !== undefined) return from.forAgent
  const agent = detectAgent(from.context, ancestors)
  return agent === null || isConfirmed(from) ? null : agent
}

/** Asks on the terminal whether `AWSX_AGENT=none` is true. @returns false without the variable, and without a terminal */
export async function confirmNoAgent(from: AgentContext, { name, by }: DetectedAgent): Promise<boolean> {
  const { context } = from
  if (!claimsNoAgent(context)) return false
  const terminal = await context.openTerminal()
  if (!terminal.available()) return false
  terminal.say(
    `awsx: AWSX_AGENT is "none", but ${escapeText(name, 64)} seems to run awsx (${escapeText(by, 64)})`,
  )
  if (!(await confirmOn(terminal, 'Do you run this command yourself?', 'no'))) return false
  const note = noteName(from)
  if (note !== undefined) openUserStore(from, { quiet: true }).writeNote(note, 'confirmed', answerMs)
  return true
}

/** Asks as {@link confirmNoAgent}, if an agent is detected. @returns for the user, or unchanged */
export async function confirmUser<T extends AgentContext>(from: T): Promise<T> {
  const agent = findAgent(from)
  return agent !== null && (await confirmNoAgent(from, agent)) ? { ...from, forAgent: null } : from
}

function isConfirmed(from: AgentContext): boolean {
  if (!claimsNoAgent(from.context)) return false
  const note = noteName(from)
  return note !== undefined && openUserStore(from, { quiet: true }).readNote(note) !== undefined
}

/** @returns undefined where no answer is remembered */
function noteName({ context }: AgentContext): string | undefined {
  const session = findTerminalSession(context)
  return session === undefined ? undefined : `no-agent:${session}`
}
