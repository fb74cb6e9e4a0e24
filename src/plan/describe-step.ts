import { showAccount } from '../text/show-account.ts'
import { policyNames } from './access-policies.ts'
import { accountOf } from './step-account.ts'
import type { AssumeRoleHop, ScopedHop, SessionPolicies, Step, WebIdentityBase } from './types.ts'

/** A step as text: its subject, such as a role, and its other parameters. */
export interface StepDescription {
  readonly subject: string
  readonly details: readonly string[]
}

/** Account names by account ID, as far as they are known. */
export type AccountNames = ReadonlyMap<string, string>

/** Describes a step. Contains no secret. */
export function describeStep(step: Step, names: AccountNames = new Map()): StepDescription {
  const accountId = accountOf(step)
  const name = names.get(accountId ?? '')
  // An ARN has the ID already.
  const account = accountId === null || name === undefined ? [] : [`account ${showAccount(accountId, name)}`]
  switch (step.kind) {
    case 'static':
      return { subject: `access key ${step.accessKeyId}`, details: accountDetail(step.accountId, names) }
    case 'stored-key':
      return { subject: 'access key in the store', details: accountDetail(step.accountId, names) }
    case 'sso':
      return {
        subject: `${step.roleName} in account ${showAccount(step.accountId, name)}`,
        details: [
          `sign-in at ${step.startUrl} in ${step.ssoRegion}`,
          ...(step.ssoSession === null ? [] : [`sso-session ${step.ssoSession}`]),
        ],
      }
    case 'web-identity':
      return {
        subject: step.roleArn,
        details: [...account, tokenDetail(step), ...sessionNameDetail(step), ...policyDetails(step)],
      }
    case 'process':
      return { subject: step.command, details: accountDetail(step.accountId, names) }
    case 'login':
      return { subject: step.loginSession, details: account }
    case 'environment':
      return { subject: 'AWS_ACCESS_KEY_ID from the environment', details: [] }
    case 'container':
      return { subject: "the container's role", details: [] }
    case 'ec2-metadata':
      return { subject: "the instance's role", details: [] }
    case 'session-token':
      return { subject: `MFA session with ${step.mfaSerial}`, details: [durationDetail(step)] }
    case 'assume-role':
      return { subject: step.roleArn, details: [...account, ...detailsOfRole(step)] }
    case 'federation-token':
      return {
        subject: 'GetFederationToken',
        details: [durationDetail(step), ...policyDetails(step), 'cannot call IAM'],
      }
    case 'scoped':
      return { subject: 'GetScopedCredentials', details: detailsOfScope(step) }
  }
}

/** `45m`, `1h`, `1h30m`, `90s`: as the options take it. */
function formatDuration(seconds: number): string {
  if (seconds <= 0 || seconds % 60 !== 0) return `${seconds}s`
  const [hours, minutes] = [Math.floor(seconds / 3600), (seconds % 3600) / 60]
  return `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}`
}

function detailsOfRole(hop: AssumeRoleHop): readonly string[] {
  const tags = Object.entries(hop.sessionTags).map(([key, value]) => `${key}=${value}`)
  return [
    durationDetail(hop),
    ...sessionNameDetail(hop),
    ...(hop.externalId === null ? [] : [`external id ${hop.externalId}`]),
    ...(hop.mfaSerial === null
      ? []
      : [`MFA ${hop.mfaSerial}${hop.mfaFromSession ? ' (code already used for the session)' : ''}`]),
    ...(hop.sourceIdentity === null ? [] : [`source identity ${hop.sourceIdentity}`]),
    ...(tags.length === 0 ? [] : [`session tags ${tags.join(', ')}`]),
    ...(hop.transitiveSessionTags.length === 0
      ? []
      : [`transitive tags ${hop.transitiveSessionTags.join(', ')}`]),
    ...policyDetails(hop),
  ]
}

function policyDetails({ policy, policyArns }: SessionPolicies): readonly string[] {
  return [
    ...(policy === null ? [] : ['with a session policy']),
    ...policyArns.map((arn) => `session policy ${arn}`),
  ]
}

function detailsOfScope({ access, policy, durationSeconds }: ScopedHop): readonly string[] {
  const narrowed = policy === null ? [] : ['with a session policy']
  return [
    ...(access === undefined ? narrowed : [`a selection of what ${policyNames[access]} allows`]),
    ...(durationSeconds === null ? [] : [durationDetail({ durationSeconds })]),
  ]
}

function durationDetail(hop: { readonly durationSeconds: number }): string {
  return `for ${formatDuration(hop.durationSeconds)}`
}

function tokenDetail({ tokenFile, tokenProcess }: WebIdentityBase): string {
  return tokenFile === null ? `token from ${tokenProcess?.command}` : `token in ${tokenFile}`
}

function sessionNameDetail(step: { readonly roleSessionName: string | null }): readonly string[] {
  return step.roleSessionName === null ? [] : [`session name ${step.roleSessionName}`]
}

function accountDetail(accountId: string | null, names: AccountNames): readonly string[] {
  return accountId === null ? [] : [`account ${showAccount(accountId, names.get(accountId))}`]
}

/** A URL may contain a user name and a password. */
export function hidePassword(value: string): string {
  return value.replace(/(:\/\/)[^/@]*@/, '$1…@')
}
