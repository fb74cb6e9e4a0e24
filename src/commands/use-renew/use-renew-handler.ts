import type { ArgsOf } from '../../argv/command-spec.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { isFresh, remainingMs } from '../../credentials/freshness.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { stepIdentity } from '../../credentials/step-identity.ts'
import { cachedFromRecord } from '../../credentials/credentials-record.ts'
import { resolveCached, storedKinds } from '../../credentials/resolve-credentials.ts'
import type { ResolveDeps } from '../../credentials/resolve-deps.ts'
import { ExitCode } from '../../errors.ts'
import type { Plan, Step } from '../../plan/types.ts'
import { readShell, shellVariable, stateVariable } from '../../shells/shell-names.ts'
import type { Shell } from '../../shells/shell-names.ts'
import { decodeState, encodeState } from '../../shells/shell-state.ts'
import type { ShellState } from '../../shells/shell-state.ts'
import { renderStatements } from '../../shells/shell-statements.ts'
import type { Statements } from '../../shells/shell-statements.ts'
import { escapeText } from '../../text/escape.ts'
import type { Store } from '../../store/types.ts'
import { createDeps } from '../../app/create-deps.ts'
import { needsUser, nonInteractive } from '../../app/interaction-policy.ts'
import { openUserStore } from '../../app/user-store.ts'
import { prepareUse, renderUse } from '../use/use-in-shell.ts'
import type { UseStart } from '../use/use-in-shell.ts'
import type { useRenewShape } from './use-renew-command.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** The shell waits at its prompt, so it is not the one that waits for AWS: what is fetched in the background is there a moment later. */
const lookAgainMs = 3_000
/** Between two tries. */
const pauseMs = 60_000

/** Asks nobody anything, and says nothing but through the shell. */
export async function run(args: ArgsOf<typeof useRenewShape>, context: Context): Promise<number> {
  const shell = readShell(readVariable(context, shellVariable))
  const state = decodeState(readVariable(context, stateVariable))
  if (shell === undefined || state === undefined) return ExitCode.usage
  const start = await prepareUse(state, state, context)
  const store = openUserStore(start.prepared, { quiet: true })
  const renewal = { shell, start, state, store, mark: `use:${lastIdentity(start)}` }
  if (args.options.fetch) await fetchToStore(renewal)
  else context.stdout.write(await answerPrompt(renewal))
  return ExitCode.ok
}

interface Renewal {
  readonly shell: Shell
  readonly start: UseStart
  readonly state: ShellState
  readonly store: Store
  /** Name of the mark that a renewal leaves in the store if it needs a person. */
  readonly mark: string
}

async function answerPrompt(renewal: Renewal): Promise<string> {
  const { shell, start } = renewal
  const now = start.prepared.context.now()
  try {
    const cached = await readFresh(renewal, now)
    if (cached !== undefined) return renderUse(shell, { ...start, cached })
    return renderStatements(shell, waitOrBegin(renewal, now))
  } catch (error) {
    const text = describeNeed(error, start)
    if (text === undefined) throw error
    return renderStatements(shell, { lookAt: now + pauseMs, ...tellOnce(renewal.state, text) })
  }
}

async function readFresh(renewal: Renewal, now: number): Promise<CachedCredentials | undefined> {
  const cached = isStored(renewal)
    ? await readCache(renewal)
    : await resolveCached(renewal.start.plan, depsFor(renewal, 0))
  return cached !== undefined && isFresh(cached, now) ? cached : undefined
}

/** What is never stored, mostly from a file or a program of this machine, can only be asked for at once. */
function isStored({ start, store }: Renewal): boolean {
  return storedKinds.has(lastOf(start.plan).kind) && store.describe().keySource !== 'none'
}

function waitOrBegin(renewal: Renewal, now: number): Statements {
  const { state, store, mark } = renewal
  const refusal = state.renewingSince === 0 ? undefined : store.readPromptDenial(mark, state.renewingSince)
  const next = tellOnce(state, refusal)
  if (now - state.renewingSince < pauseMs) return { lookAt: state.renewingSince + pauseMs, ...next }
  if (!isStored(renewal)) return { lookAt: now + pauseMs, ...next }
  const renewing = { ...state, isTold: state.isTold || refusal !== undefined, renewingSince: now }
  return { lookAt: now + lookAgainMs, renew: true, ...next, state: encodeState(renewing) }
}

function tellOnce(state: ShellState, text: string | undefined): Partial<Statements> {
  if (text === undefined || state.isTold) return {}
  return { state: encodeState({ ...state, isTold: true }), tell: text }
}

/** In the background: the store is where the shell finds the outcome. */
async function fetchToStore(renewal: Renewal): Promise<void> {
  const { start, store, mark } = renewal
  const cached = await readCache(renewal)
  // More than what is there, or old credentials would serve until their last minute and nobody would be told.
  const leftMs = cached === undefined ? 0 : remainingMs(cached, start.prepared.context.now())
  try {
    await resolveCached(start.plan, depsFor(renewal, Math.max(0, leftMs) + 1))
  } catch (error) {
    const text = describeNeed(error, start)
    if (text !== undefined) store.notePromptDenial(mark, text, 2 * pauseMs)
    throw error
  }
}

function depsFor({ start, state }: Renewal, minTtlMs: number): ResolveDeps {
  const deps = createDeps(start.prepared, start.plan, { quiet: true }, nonInteractive)
  return { ...deps, minTtlMs: Math.max(minTtlMs, (state.options['min-ttl'] ?? 0) * 1000) }
}

/** @returns undefined for failures that a person cannot cure, or that pass */
function describeNeed(error: unknown, { plan }: UseStart): string | undefined {
  if (!needsUser(error)) return undefined
  const [hint = `awsx login ${quoteWord(plan.profile)}`] = error.hints
  return escapeText(`awsx: cannot renew profile "${plan.profile}" in this shell without you; run: ${hint}`)
}

async function readCache({ start, store }: Renewal): Promise<CachedCredentials | undefined> {
  const record = await store.read(lastIdentity(start))
  return record === undefined ? undefined : cachedFromRecord(record)
}

function lastOf(plan: Plan): Step {
  return plan.steps.at(-1) ?? plan.steps[0]
}

function lastIdentity({ plan, prepared }: UseStart): string {
  return stepIdentity(plan, plan.steps.length - 1, prepared.context)
}
