import type { ArgsOf } from '../../argv/command-spec.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { isFresh, remainingMs } from '../../credentials/freshness.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { stepIdentity } from '../../credentials/step-identity.ts'
import { cachedFromRecord } from '../../credentials/credentials-record.ts'
import { canStoreCredentials } from '../../credentials/cached-steps.ts'
import { resolveCached } from '../../credentials/resolve-credentials.ts'
import type { ResolveDeps } from '../../credentials/resolve-deps.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { readShell, shellVariable, stateVariable } from '../../shells/shell-names.ts'
import type { Shell } from '../../shells/shell-names.ts'
import { decodeState } from '../../shells/shell-state.ts'
import type { ShellState } from '../../shells/shell-state.ts'
import { renderShellUpdate, startsFetch } from '../../shells/shell-update.ts'
import { continueRenewal, denialLifetimeMs, postponeRenewal } from '../../shells/renewal.ts'
import { escapeText } from '../../text/escape.ts'
import type { Plan } from '../../plan/types.ts'
import type { Store } from '../../store/types.ts'
import { createDeps } from '../../app/create-deps.ts'
import { needsUser, nonInteractive } from '../../app/interaction-policy.ts'
import { findAgent } from '../../app/find-agent.ts'
import { findAccount } from '../../app/guard-account.ts'
import { planFully } from '../../app/plan-for.ts'
import { openUserStore } from '../../app/user-store.ts'
import { prepareUse, renderUse } from '../use/use-in-shell.ts'
import type { UseStart } from '../use/use-in-shell.ts'
import { renewShape } from './renew-command.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** Never prompts. Errors that only the user can fix reach the shell as a message. */
export async function run(args: ArgsOf<typeof renewShape>, context: Context): Promise<number> {
  const shell = readShell(readVariable(context, shellVariable))
  const state = decodeState(readVariable(context, stateVariable))
  if (shell === undefined || state === undefined) return ExitCode.usage
  const opened = await prepareUse(state, state, context)
  const found = { ...opened, ...(await findAccount(opened, { quiet: true }, nonInteractive, planFully)) }
  const granted = await limitToGrant(found)
  const start = { ...found, plan: granted.plan }
  const store = openUserStore(start.prepared, { quiet: true })
  const { denial } = granted
  const renewal = { shell, start, state, store, denial, denialName: `use:${lastIdentity(start)}` }
  if (args.options.fetch) await fetchIntoStore(renewal)
  else context.stdout.write(await answerPrompt(renewal))
  return ExitCode.ok
}

interface Renewal {
  readonly shell: Shell
  readonly start: UseStart
  readonly state: ShellState
  readonly store: Store
  /** Name under which a renewal in the background records that it needs the user. */
  readonly denialName: string
  /** Why an agent may not renew the shell. */
  readonly denial: AwsxError | undefined
}

async function answerPrompt(renewal: Renewal): Promise<string> {
  const { shell, start, state, store, denialName } = renewal
  const now = start.prepared.context.now()
  try {
    if (renewal.denial !== undefined) throw renewal.denial
    const cached = await readFresh(renewal, now)
    if (cached !== undefined) {
      await recordRenewal(start, cached)
      return renderUse(shell, { ...start, cached })
    }
    const denial = state.renewingSince === 0 ? undefined : store.readNote(denialName, state.renewingSince)
    const canFetch = canStoreCredentials(start.plan, store)
    const update = continueRenewal(state, now, { canFetch, denial })
    if (update.fetchInBackground === true && startsFetch(shell)) {
      await start.prepared.context.runAwsx([renewShape.name, '--fetch'], 'background')
    }
    return renderShellUpdate(shell, update)
  } catch (error) {
    const denial = describeDenial(error, start)
    if (denial === undefined) throw error
    return renderShellUpdate(shell, postponeRenewal(state, now, denial))
  }
}

/** The confirmation of the user holds for the shell, but not for an agent that runs in it. */
async function limitToGrant({ plan, prepared }: UseStart): Promise<Pick<Renewal, 'denial'> & { plan: Plan }> {
  const { guard } = plan
  const agent = findAgent(prepared)
  if (guard === undefined || agent === null) return { plan, denial: undefined }
  const { requireGrant } = await import('../../app/agent-approval.ts')
  const { requireAllowed } = await import('../../app/agent-limits.ts')
  try {
    requireAllowed(plan, agent)
    if (guard.confirmMs === null) return { plan, denial: undefined }
    return { plan: await requireGrant({ plan, guard, prepared, isRenewal: true }, agent), denial: undefined }
  } catch (error) {
    if (isAgentDenial(error)) return { plan, denial: error }
    throw error
  }
}

function isAgentDenial(error: unknown): error is AwsxError {
  return error instanceof AwsxError && ['APPROVAL_REQUIRED', 'AGENT_NOT_ALLOWED'].includes(error.code)
}

async function recordRenewal(planned: UseStart, { credentials }: CachedCredentials): Promise<void> {
  if (planned.plan.guard?.isAudited !== true) return
  const { recordHandout } = await import('../../app/handout.ts')
  await recordHandout(credentials, planned, { by: 'use', once: true })
}

async function readFresh(renewal: Renewal, now: number): Promise<CachedCredentials | undefined> {
  // Credentials that awsx does not store, mostly those from a file or a program, are fetched at the prompt.
  const cached = canStoreCredentials(renewal.start.plan, renewal.store)
    ? await readCache(renewal)
    : await resolveCached(renewal.start.plan, depsFor(renewal, 0))
  return cached !== undefined && isFresh(cached, now) ? cached : undefined
}

async function fetchIntoStore(renewal: Renewal): Promise<void> {
  const { start, store, denialName } = renewal
  const cached = await readCache(renewal)
  // Ask for more time than the cached ones have left. Otherwise they would count as fresh, and the user would get no message.
  const leftMs = cached === undefined ? 0 : remainingMs(cached, start.prepared.context.now())
  try {
    if (renewal.denial !== undefined) throw renewal.denial
    await resolveCached(start.plan, depsFor(renewal, Math.max(0, leftMs) + 1))
  } catch (error) {
    const denial = describeDenial(error, start)
    if (denial !== undefined) store.writeNote(denialName, denial, denialLifetimeMs)
    throw error
  }
}

function depsFor({ start, state }: Renewal, minTtlMs: number): ResolveDeps {
  const deps = createDeps(start.prepared, start.plan, { quiet: true }, nonInteractive)
  return { ...deps, minTtlMs: Math.max(minTtlMs, (state.options['min-ttl'] ?? 0) * 1000) }
}

/** @returns a message for a failure that only the user can fix, undefined for any other */
function describeDenial(error: unknown, { plan }: UseStart): string | undefined {
  if (isAgentDenial(error)) return escapeText(`awsx: cannot renew this shell: ${error.message}`)
  if (!needsUser(error)) return undefined
  const [hint = `awsx login ${quoteWord(plan.profile)}`] = error.hints
  return escapeText(
    `awsx: cannot renew profile "${plan.profile}" in this shell without prompting; run: ${hint}`,
  )
}

async function readCache({ start, store }: Renewal): Promise<CachedCredentials | undefined> {
  const record = await store.read(lastIdentity(start))
  return record === undefined ? undefined : cachedFromRecord(record)
}

function lastIdentity({ plan, prepared }: UseStart): string {
  return stepIdentity(plan, plan.steps.length - 1, prepared.context)
}
