import { limitsAgent, requireAllowed } from '../../app/agent-limits.ts'
import { mostGrantSeconds } from '../../app/grants.ts'
import { writeAudit } from '../../app/audit-log.ts'
import { findAgent } from '../../app/find-agent.ts'
import { askForGrant, openOwnTerminal, refusalFor } from '../../app/user-decision.ts'
import type { DetectedAgent } from '../../audit/audit-entry.ts'
import { loadSettings } from '../../config/awsx-settings.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { accountOf, findIdentityStep, roleOf } from '../../plan/step-account.ts'
import type { Plan } from '../../plan/types.ts'
import { Secret } from '../../secret.ts'
import { hashToken, isClientName, openServerClients } from '../../server/server-clients.ts'
import type { ServerClient } from '../../server/server-clients.ts'
import { prepareServerFolder, readAddress } from '../../server/server-folder.ts'
import type { Terminal } from '../../terminal/types.ts'
import { escapeText } from '../../text/escape.ts'
import { formatTimeLeft } from '../../text/format-time.ts'
import { namesFor, planAll } from './grant-requests.ts'
import type { GrantRequest } from './grant-requests.ts'
import { renderClient } from './render-client.ts'
import type { ServerArgs } from './server-command.ts'

/**
 * Adds a client, or changes one: which profiles it may use, and until when. For a guarded profile the user confirms that on the terminal.
 * @throws AwsxError USAGE, AGENT_NOT_ALLOWED, CONFIRMATION_REQUIRED, CONFIRMATION_DECLINED, PROFILE_NOT_FOUND, and as planning
 */
export async function grantClient({ positionals, options }: ServerArgs, context: Context): Promise<number> {
  const { client: name = '' } = positionals
  if (!isClientName(name)) {
    throw new AwsxError('USAGE', `server grant: invalid name "${name}" of a client`, {
      hints: ['use lower-case letters, digits, and the characters . _ -'],
    })
  }
  if (options.format === 'header' && options['keep-token'])
    throw new AwsxError(
      'USAGE',
      'server grant: --format header prints a new token, so --keep-token does not apply',
    )
  const folder = prepareServerFolder(context)
  const clients = openServerClients(folder, context.user.uid)
  const earlier = clients.list().find((client) => client.name === name)
  const { token, tokenHash } = await chooseToken({ name, earlier, isKept: options['keep-token'] }, context)
  const agent = findAgent({ context, settings: await loadSettings(context) })
  const requests = await planAll(namesFor(positionals.profile, earlier), options, context)
  if (agent !== null) checkAgent(agent, requests, earlier)
  const isGuarded = requests.some(({ confirmation }) => confirmation !== undefined)
  const seconds = lifetimeOf(options.for, isGuarded)
  if (isGuarded) await confirmAll(requests, { name, seconds }, context)
  const client: ServerClient = {
    name,
    tokenHash,
    profiles: requests.map(({ profile }) => profile),
    createdAt: context.now(),
    expiresAt: seconds === null ? null : context.now() + seconds * 1000,
    confirmed: Object.fromEntries(
      requests.flatMap(({ profile, confirmation }) =>
        confirmation === undefined ? [] : [[profile, confirmation]],
      ),
    ),
    agent,
  }
  await recordAll(requests, client)
  clients.save(client)
  const plans = requests.map(({ plan }) => plan)
  context.stdout.write(renderClient({ client, token, plans, address: readAddress(folder, context) }, options))
  const end = seconds === null ? 'until you revoke it' : `for ${formatTimeLeft(seconds * 1000)}`
  const profiles = client.profiles.map((profile) => `"${escapeText(profile)}"`).join(', ')
  if (!options.quiet) context.stderr.write(`awsx: client "${name}" may use ${profiles} ${end}\n`)
  return ExitCode.ok
}

/**
 * An agent may grant what nothing keeps from it, to clients that it has added itself.
 * @throws AwsxError CONFIRMATION_REQUIRED, AGENT_NOT_ALLOWED
 */
function checkAgent(
  agent: DetectedAgent,
  requests: readonly GrantRequest[],
  earlier: ServerClient | undefined,
): void {
  for (const { plan } of requests) requireAllowed(plan, agent)
  const isLimited = requests.some(({ plan }) => limitsAgent(plan))
  if (isLimited || earlier?.agent === null) throw refusalFor(agent, 'awsx server grant', [])
}

/** A guarded profile is never granted for longer than to an agent. @returns seconds; null until it is revoked */
function lifetimeOf(given: number | undefined, isGuarded: boolean): number | null {
  const most = isGuarded ? mostGrantSeconds : Infinity
  if (given !== undefined && (given < 1 || given > most)) {
    throw new AwsxError(
      'USAGE',
      isGuarded
        ? 'server grant: --for must be between 1s and 8h for a guarded profile'
        : 'server grant: --for must be at least 1s',
      { hints: ['awsx server grant NAME PROFILE --for 1h'] },
    )
  }
  return given ?? (isGuarded ? mostGrantSeconds : null)
}

async function confirmAll(
  requests: readonly GrantRequest[],
  { name, seconds }: { readonly name: string; readonly seconds: number | null },
  context: Context,
): Promise<void> {
  const terminal = await openOwnTerminal(context, 'grant a profile')
  for (const { plan, confirmation } of requests)
    if (plan.guard !== undefined && confirmation !== undefined)
      await confirmOne(terminal, plan, { guard: plan.guard, name, seconds })
}

async function confirmOne(
  terminal: Terminal,
  plan: Plan,
  { guard, name, seconds }: { guard: NonNullable<Plan['guard']>; name: string; seconds: number | null },
): Promise<void> {
  const time = seconds === null ? '' : ` for ${formatTimeLeft(seconds * 1000)}`
  const title = `let client "${name}" of the server use profile "${plan.profile}"${time}`
  await askForGrant(terminal, { plan, guard, title })
}

interface TokenChoice {
  readonly name: string
  readonly earlier: ServerClient | undefined
  readonly isKept: boolean
}

/** @returns the token, null if the client has it already */
async function chooseToken(
  { name, earlier, isKept }: TokenChoice,
  context: Context,
): Promise<{ readonly token: Secret | null; readonly tokenHash: string }> {
  if (isKept) {
    if (earlier !== undefined) return { token: null, tokenHash: earlier.tokenHash }
    throw new AwsxError('USAGE', `server grant: there is no client "${name}" whose token could be kept`, {
      hints: ['awsx server list'],
    })
  }
  const token = (await context.randomBytes(32)).toString('base64url')
  return { token: new Secret(token), tokenHash: hashToken(token) }
}

/** Records the grant of each profile that the audit log is about. */
async function recordAll(requests: readonly GrantRequest[], { name, agent }: ServerClient): Promise<void> {
  for (const { plan, prepared, confirmation } of requests) {
    const { guard } = plan
    if (guard?.isAudited !== true) continue
    const step = findIdentityStep(plan)
    await writeAudit(prepared, {
      event: 'granted',
      command: 'server',
      profile: plan.profile,
      accountId: accountOf(step) ?? guard.foundAccount,
      role: roleOf(step),
      environment: guard.environment,
      access: guard.access,
      confirmed: confirmation === undefined ? null : 'terminal',
      grantId: name,
      agent,
    })
  }
}
