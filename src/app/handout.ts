import { basename } from 'node:path'
import type { AuditEntry, AuditFacts, DetectedAgent } from '../audit/audit-entry.ts'
import { defaultSessionName } from '../credentials/default-session-name.ts'
import type { Credentials } from '../credentials/types.ts'
import { AwsxError } from '../errors.ts'
import { accountOf, findIdentityStep, roleOf } from '../plan/step-account.ts'
import type { Plan, SessionPolicies, Step } from '../plan/types.ts'
import { formatUtc } from '../text/format-utc.ts'
import { writeAudit } from './audit-log.ts'
import { confirmGuard } from './confirm-guard.ts'
import type { Confirmed, ConfirmOptions } from './confirm-guard.ts'
import { findAgent } from './find-agent.ts'
import type { Planned } from './guard-account.ts'
import type { Replan } from './guard-plan.ts'
import { listAncestors } from './list-ancestors.ts'
import { findTerminalName } from './terminal-session.ts'
import { openUserStore } from './user-store.ts'

/** How long a key without an end is recorded once. */
const onceMs = 60 * 60_000

/** What credentials are handed out for. */
export interface Use {
  /** The awsx command. */
  readonly by: string
  /** The command that gets the credentials, as it was typed. */
  readonly words?: readonly string[]
  /** Whether each key is recorded only once, because programs ask for it often. */
  readonly once?: boolean
  /** The client of the server that gets the credentials. */
  readonly grantId?: string | null
  /** The agent that the credentials are for, if it does not run this process. */
  readonly agent?: DetectedAgent | null
}

/** Records that the command with the credentials has ended. Never throws: a line that cannot be written is a warning. */
export type RecordEnd = () => Promise<void>

/** A plan whose credentials may be handed out. */
export interface Handout extends Planned {
  /**
   * Records the credentials before they are handed out. Undefined for a plan that is not recorded.
   * @param credentials null if AWS gives them to the browser, and awsx never has them
   * @returns see {@link recordHandout}
   * @throws AwsxError AUDIT_UNAVAILABLE
   */
  readonly record?: (credentials: Credentials | null) => Promise<RecordEnd>
}

/**
 * Asks for what the guard of a plan demands, before anything is handed out.
 * @param use.replan see `findAccount`
 * @throws AwsxError as `confirmGuard`; AUDIT_UNAVAILABLE
 */
export async function startHandout(
  given: Planned,
  options: ConfirmOptions,
  use: Use & { readonly replan: Replan },
): Promise<Handout> {
  try {
    const { confirmed, ...found } = await confirmGuard(given, options, {
      replan: use.replan,
      command: use.words,
    })
    if (found.plan.guard?.isAudited !== true) return found
    if (confirmed === 'terminal') await recordAnswer(found, use, { event: 'confirmed', confirmed })
    return { ...found, record: (credentials) => recordHandout(credentials, found, use, confirmed) }
  } catch (error) {
    if (
      given.plan.guard?.isAudited === true &&
      error instanceof AwsxError &&
      error.code !== 'AUDIT_UNAVAILABLE'
    )
      await recordAnswer(given, use, { event: 'refused', error: error.code })
    throw error
  }
}

/** Records how the question of a guard was answered. @throws AwsxError AUDIT_UNAVAILABLE */
export async function recordAnswer(
  planned: Planned,
  use: Use,
  answer: Pick<AuditFacts, 'event' | 'confirmed' | 'error'>,
): Promise<void> {
  await writeAudit(planned.prepared, { ...describeUse(planned, use), ...answer })
}

/**
 * Records credentials that are handed out.
 * @returns records the end, for where awsx outlives the command
 * @throws AwsxError AUDIT_UNAVAILABLE
 */
export async function recordHandout(
  credentials: Credentials | null,
  planned: Planned,
  use: Use,
  confirmed: Confirmed = null,
): Promise<RecordEnd> {
  const { prepared } = planned
  const facts = describeUse(planned, use)
  const { accessKeyId = null, expiresAt = null, accountId = null } = credentials ?? {}
  const store = use.once === true ? openUserStore(prepared, { quiet: true }) : undefined
  // A token from the store comes without a key, so its profile, role, and access tell whether it is recorded.
  const handedOut = accessKeyId ?? [facts.profile, facts.accountId, facts.role, facts.access]
  const note = `audit:${JSON.stringify([handedOut, facts.agent?.name])}`
  if (store?.readNote(note) !== undefined) return async () => {}
  const issued = {
    ...facts,
    event: 'issued',
    confirmed,
    accountId: facts.accountId ?? accountId,
    accessKeyId,
    expiresAt: expiresAt === null ? null : formatUtc(expiresAt),
  } as const
  if (!(await writeAudit(prepared, issued))) return async () => {}
  const now = prepared.context.now()
  store?.writeNote(note, 'recorded', expiresAt === null ? onceMs : Math.max(0, expiresAt - now))
  return async () => void (await writeAudit(prepared, { ...issued, event: 'ended' }, { isRequired: false }))
}

function describeUse(
  { plan, prepared }: Planned,
  { by, words = [], grantId = null, agent = null }: Use,
): Omit<AuditFacts, 'event'> {
  const { context } = prepared
  const [program, ...args] = words
  const step = findIdentityStep(plan)
  const ancestors = listAncestors(context)
  return {
    command: by,
    profile: plan.profile,
    accountId: accountOf(step) ?? plan.guard?.foundAccount ?? null,
    role: roleOf(step),
    environment: plan.guard?.environment ?? null,
    access: plan.guard?.access ?? null,
    narrowedBy: plan.steps.findLast(isNarrowed)?.kind ?? null,
    region: plan.region?.value ?? null,
    sessionName: sessionNameOf(plan, context.user.name),
    program: program === undefined ? null : basename(program),
    argc: args.length,
    args,
    grantId,
    ancestors,
    tty: findTerminalName(context),
    agent: agent ?? findAgent(prepared, ancestors),
  }
}

/** Whether a call has session policies: those of an access level, or of the profile. */
function isNarrowed(step: Step): boolean {
  const { policy = null, policyArns = [] }: Partial<SessionPolicies> = 'policy' in step ? step : {}
  return policy !== null || policyArns.length > 0
}

function sessionNameOf(plan: Plan, user: string): AuditEntry['sessionName'] {
  const step = findIdentityStep(plan)
  return 'roleSessionName' in step ? (step.roleSessionName ?? defaultSessionName(user)) : null
}
