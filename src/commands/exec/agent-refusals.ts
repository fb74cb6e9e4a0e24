import type { DetectedAgent } from '../../audit/audit-entry.ts'
import type { CachedCredentials } from '../../credentials/freshness.ts'
import { AwsxError } from '../../errors.ts'
import type { ErrorCode } from '../../errors.ts'
import type { Access } from '../../plan/types.ts'
import type { BrokerRequest } from '../../server/broker-handler.ts'
import { escapeText } from '../../text/escape.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { AllowedProfile } from './agent-options.ts'

const refusals: ReadonlySet<ErrorCode> = new Set([
  'AGENT_NOT_ALLOWED',
  'APPROVAL_REQUIRED',
  'CONFIRMATION_REQUIRED',
  'CONFIRMATION_DECLINED',
])

/** Whether the audit log records an error as a refusal. Others, such as a missing sign-in, are not about what the agent may do. */
export function isRefusal(error: unknown): error is AwsxError {
  return error instanceof AwsxError && refusals.has(error.code)
}

/** A key without an end would outlive the command. @throws AwsxError USAGE */
export function requireSessionToken({ credentials }: CachedCredentials, profile: string): void {
  if (credentials.sessionToken !== null) return
  throw new AwsxError(
    'USAGE',
    `exec --agent: profile "${profile}" has a long-lived access key, which would outlive the command`,
    {
      hints: [
        'use a profile with role_arn or mfa_serial',
        `or allow less, for which AWS gives a session: --allow ${quoteWord(profile)}=view`,
      ],
    },
  )
}

/** What the user allows to whom. */
interface Allowance {
  readonly allowed: readonly AllowedProfile[]
  readonly agent: DetectedAgent
}

/** @returns the access of a request, at most what the user allowed @throws AwsxError AGENT_NOT_ALLOWED */
export function chooseAccess({ profile, access }: BrokerRequest, { allowed, agent }: Allowance): Access {
  const levels: readonly Access[] = ['full', 'read', 'view']
  const found = allowed.find((other) => other.profile === profile)
  if (found === undefined) throw notAllowed(profile, { allowed, agent })
  return access !== undefined && levels.indexOf(access) > levels.indexOf(found.access) ? access : found.access
}

function notAllowed(profile: string, { allowed, agent }: Allowance): AwsxError {
  const names = allowed.map((other) => `"${other.profile}"`).join(', ')
  return new AwsxError(
    'AGENT_NOT_ALLOWED',
    `${escapeText(agent.name, 64)} (${agent.by}) may not use profile "${profile}": the user allows only ${names}`,
    {
      hints: [
        'this is the decision of the user, and another way to get the credentials will not help',
        `the user can allow it when starting the command: awsx exec --agent --allow ${quoteWord(profile)} -- COMMAND`,
      ],
    },
  )
}
