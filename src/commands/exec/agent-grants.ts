import { changeGrants, isFor, mostGrantSeconds, readBoot, subjectOf } from '../../app/grants.ts'
import type { Grant } from '../../app/parse-grants.ts'
import { writeAudit } from '../../app/audit-log.ts'
import { markRun } from '../../app/run-mark.ts'
import { askForGrant } from '../../app/user-decision.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { Planned } from '../../app/guard-account.ts'
import type { Prepared } from '../../app/prepare.ts'
import { AwsxError } from '../../errors.ts'
import type { PlanGuard } from '../../plan/types.ts'
import type { AgentRun } from './agent-source.ts'

/** What the user confirmed for a run, and for how long at most. */
export interface RunGrant {
  readonly grant: Grant
  readonly guard: PlanGuard
  readonly confirmed: 'terminal' | 'option'
}

/**
 * Lets the user confirm a plan whose guard asks, for an agent that is about to start.
 * @param options.confirm of `--confirm`
 * @returns the grant, which is not saved yet
 * @throws AwsxError CONFIRMATION_REQUIRED without a terminal, CONFIRMATION_DECLINED
 */
export async function confirmForAgent(
  { plan, prepared }: Planned,
  {
    agent,
    guard,
    confirm,
  }: { readonly agent: string; readonly guard: PlanGuard; readonly confirm: string | undefined },
): Promise<RunGrant> {
  const { context } = prepared
  const subject = subjectOf(plan, guard)
  const confirmed = confirm === (subject.accountId ?? plan.profile) ? 'option' : 'terminal'
  if (confirmed === 'terminal') {
    const terminal = await context.openTerminal()
    if (!terminal.available()) throw required(plan.profile, guard)
    const title = `let ${agent} use profile "${plan.profile}" while the command runs, for 8 hours at most`
    await askForGrant(terminal, { plan, guard, title })
  }
  const endsAt = context.now() + mostGrantSeconds * 1000
  const run = markRun(context)
  const grant = {
    ...subject,
    agent,
    endsAt,
    once: false,
    boot: readBoot(context),
    ...(run === undefined ? {} : { run }),
  }
  return { grant, guard, confirmed }
}

function required(profile: string, { environment }: PlanGuard): AwsxError {
  return new AwsxError(
    'CONFIRMATION_REQUIRED',
    `profile "${profile}"${environment === null ? '' : ` (${environment})`} requires a confirmation, and there is no terminal to ask on`,
    { hints: ['run it on a terminal', 'in a script: --confirm ACCOUNT_ID'] },
  )
}

/**
 * Saves the grants of a run, where `awsx grant` lists and ends them.
 * @throws AwsxError STORE_UNAVAILABLE, STORE_LOCKED, AUDIT_UNAVAILABLE
 */
export async function saveGrants(granted: readonly RunGrant[], run: AgentRun): Promise<void> {
  if (granted.length === 0) return
  const grants = granted.map(({ grant }) => grant)
  await change(run.prepared, 'the grant could not be saved, so the command was not started', (others) => [
    ...others,
    ...grants,
  ])
  for (const { grant, guard, confirmed } of granted) {
    const { profile, accountId, role, access } = grant
    const facts = { ...run.facts, profile, accountId, role, access, environment: guard.environment }
    await writeAudit(run.prepared, { ...facts, event: 'granted', confirmed })
  }
}

/** Ends what {@link saveGrants} saved. @throws AwsxError STORE_UNAVAILABLE, STORE_LOCKED */
export async function removeGrants(granted: readonly RunGrant[], { prepared }: AgentRun): Promise<void> {
  if (granted.length === 0) return
  const isOfRun = (other: Grant): boolean =>
    granted.some(
      ({ grant }) => isFor(grant, other) && grant.agent === other.agent && grant.endsAt === other.endsAt,
    )
  await change(prepared, 'the end of the grant could not be saved, so the grant still applies', (others) =>
    others.some(isOfRun) ? others.filter((other) => !isOfRun(other)) : others,
  )
}

async function change(
  prepared: Prepared,
  problem: string,
  how: (grants: readonly Grant[]) => readonly Grant[],
): Promise<void> {
  const open = (): ReturnType<typeof openUserStore> => openUserStore(prepared, { quiet: true })
  await changeGrants({ store: open(), again: open() }, { context: prepared.context, problem }, how)
}
