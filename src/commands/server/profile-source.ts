import { limitsAgent, requireAllowed } from '../../app/agent-limits.ts'
import { findAccount } from '../../app/guard-account.ts'
import type { Planned } from '../../app/guard-account.ts'
import { recordAnswer, recordHandout } from '../../app/handout.ts'
import type { Use } from '../../app/handout.ts'
import { nonInteractive } from '../../app/interaction-policy.ts'
import { planFully } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import type { DetectedAgent } from '../../audit/audit-entry.ts'
import type { Context } from '../../context.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { resolveCached } from '../../credentials/resolve-credentials.ts'
import { AwsxError } from '../../errors.ts'
import { describeProblem } from '../../server/response-bodies.ts'
import { openProfilePool } from '../../server/profile-pool.ts'
import type { ServerClient } from '../../server/server-clients.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { createSdkDeps } from '../credential-process/resolve-for-sdk.ts'
import { confirmationOf } from './client-confirmation.ts'

export interface ProfileSource {
  /** See `openProfilePool`. */
  take(profile: string): Promise<CachedCredentials | AwsxError>
  /** See `CredentialHandlerOptions.handOut`. @throws AwsxError CONFIRMATION_REQUIRED, AUDIT_UNAVAILABLE */
  handOut(cached: CachedCredentials, client: ServerClient, profile: string): Promise<void>
  stop(): Promise<void>
}

interface SourceOptions {
  /** Must not ask the user anything. */
  readonly context: Context
  readonly isDebug: boolean
  /** Tells the user why a profile has no credentials, because some SDKs do not. */
  readonly say: (line: string) => void
}

/** Credentials of every profile of the config, fetched without asking the user. The config is read again for each renewal. */
export function openProfileSource({ context, isDebug, say }: SourceOptions): ProfileSource {
  const plans = new WeakMap<CachedCredentials, Planned>()
  const problems = new Map<string, string>()
  const pool = openProfilePool((profile) => ({
    async renew(distrust) {
      try {
        const { cached, planned } = await fetchQuietly(profile, { context, isDebug, distrust })
        plans.set(cached, planned)
        problems.delete(profile)
        return cached
      } catch (error) {
        const text = error instanceof AwsxError ? describeProblem(error) : 'unexpected error'
        if (problems.get(profile) !== text) say(`profile "${profile}" has no credentials: ${text}`)
        problems.set(profile, text)
        throw error
      }
    },
    now: () => context.now(),
    elapsed: () => context.elapsed(),
    debug: () => {},
  }))
  return {
    take: (profile) => pool.take(profile),
    async handOut(cached, client, profile) {
      const planned = plans.get(cached)
      if (planned !== undefined) await checkAndRecord(cached, { client, profile, planned })
    },
    stop: () => pool.stop(),
  }
}

interface Request {
  readonly client: ServerClient
  readonly profile: string
  readonly planned: Planned
}

async function checkAndRecord(
  { credentials }: CachedCredentials,
  { client, profile, planned }: Request,
): Promise<void> {
  const { guard } = planned.plan
  const use = { by: 'server', grantId: client.name, agent: client.agent }
  const expected = guard === undefined ? undefined : confirmationOf(planned.plan, guard)
  if (expected !== undefined && client.confirmed[profile] !== expected) {
    await recordAnswer(planned, use, { event: 'refused', error: 'CONFIRMATION_REQUIRED' })
    throw new AwsxError(
      'CONFIRMATION_REQUIRED',
      `profile "${profile}" is guarded, and you have not confirmed it for client "${client.name}" as it is now`,
      {
        hints: [`awsx server grant ${client.name} ${client.profiles.map(quoteWord).join(' ')} --keep-token`],
      },
    )
  }
  if (client.agent !== null) await checkAgent(client.agent, planned, use)
  if (guard?.isAudited === true || client.agent !== null)
    await recordHandout(credentials, planned, use, expected === undefined ? null : 'grant')
}

/** The server plans for the user, so an agent gets only what nothing keeps from it. @throws AwsxError AGENT_NOT_ALLOWED */
async function checkAgent(agent: DetectedAgent, { prepared }: Planned, use: Use): Promise<void> {
  const forAgent = { ...prepared, forAgent: agent }
  const plan = await planFully(forAgent)
  if (!limitsAgent(plan)) return
  await recordAnswer({ plan, prepared }, use, { event: 'refused', error: 'AGENT_NOT_ALLOWED' })
  requireAllowed(plan, agent)
  throw new AwsxError(
    'AGENT_NOT_ALLOWED',
    `${agent.name} may not use all of profile "${plan.profile}", which its client would get`,
    { hints: ['the user can add the client: awsx server grant'] },
  )
}

/** @throws AwsxError as planning and resolving; USAGE for a long-lived key */
async function fetchQuietly(
  profile: string,
  { context, isDebug, distrust }: Omit<SourceOptions, 'say'> & { readonly distrust: boolean },
): Promise<{ readonly cached: CachedCredentials; readonly planned: Planned }> {
  const prepared = await prepare(profile, { debug: isDebug, quiet: true, 'no-login': true }, context)
  const options = { quiet: true, login: false, 'no-login': true }
  const given = { plan: await planFully(prepared), prepared }
  const planned = await findAccount(given, options, nonInteractive, planFully)
  const cached = await resolveCached(
    planned.plan,
    createSdkDeps(planned.prepared, planned.plan, options, false),
    distrust,
  )
  if (cached.credentials.sessionToken === null) {
    throw new AwsxError(
      'USAGE',
      `profile "${profile}" has a long-lived access key, which the server does not hand out`,
      {
        hints: ['grant a profile with role_arn or an Identity Center sign-in'],
      },
    )
  }
  return { cached, planned }
}
