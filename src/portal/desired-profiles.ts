import type { ViaSetting } from '../config/sync-settings.ts'
import { AwsxError } from '../errors.ts'
import { nameKey, ownerKey, readOwnershipMarker } from './ownership-marker.ts'
import { readTemplate } from './profile-template.ts'
import type { Template } from './profile-template.ts'
import type { Assignment } from './types.ts'

/** A profile as `awsx sync` would write it. */
export interface DesiredProfile {
  readonly owner: string
  readonly accountId: string
  /** By the template. */
  readonly name: string
  /** Always written. */
  readonly keys: Readonly<Record<string, string>>
  /** Written with a new profile only, and the user's from then on. */
  readonly first: Readonly<Record<string, string>>
}

export interface DesiredInput {
  readonly session: string
  readonly assignments: readonly Assignment[]
  readonly template: Template
  readonly via: readonly ViaSetting[]
  /** `aws`, `aws-cn`, …: for the ARNs of roles. */
  readonly partition: string
  /** For new profiles. */
  readonly region: string | undefined
}

/**
 * The profiles that a session should have, with the keys that every SDK knows.
 * @throws AwsxError CONFIG_INVALID for a rule that names a permission set which the person does not have
 */
export function listDesiredProfiles(input: DesiredInput): readonly DesiredProfile[] {
  const own = input.assignments.map((assignment) => wantAssignment(assignment, input))
  const rules = input.via.filter(({ session }) => session === null || session === input.session)
  return [...own, ...rules.flatMap((rule) => wantRoles(rule, own, input))]
}

function wantAssignment(assignment: Assignment, { session, template, region }: DesiredInput): DesiredProfile {
  const { accountId, roleName } = assignment
  const owner = readOwnershipMarker(session, accountId, roleName)
  const name = template({ ...assignment, session })
  const keys = {
    sso_session: session,
    sso_account_id: accountId,
    sso_role_name: roleName,
    [ownerKey]: owner,
    [nameKey]: name,
  }
  return { owner, accountId, name, keys, first: region === undefined ? {} : { region } }
}

function wantRoles(
  rule: ViaSetting,
  own: readonly DesiredProfile[],
  { session, assignments, partition, region }: DesiredInput,
): readonly DesiredProfile[] {
  const template = readTemplate(rule.name)
  const source = findSource(rule, own, session)
  const roleName = rule.role.split('/').at(-1) ?? ''
  return listAccounts(rule, assignments).map((account) => {
    const owner = readOwnershipMarker(session, account.accountId, rule.role)
    const name = template({ ...account, roleName, session })
    const keys = {
      role_arn: `arn:${partition}:iam::${account.accountId}:${rule.role}`,
      source_profile: source,
      [ownerKey]: owner,
      [nameKey]: name,
    }
    const { accountId } = account
    return { owner, accountId, name, keys, first: region === undefined ? {} : { region } }
  })
}

function findSource({ from, role }: ViaSetting, own: readonly DesiredProfile[], session: string): string {
  if (!/^\d{12}\//.test(from)) return from
  const found = own.find(({ owner }) => owner === `${session}/${from}`)
  if (found !== undefined) return found.name
  throw new AwsxError(
    'CONFIG_INVALID',
    `the rule for ${role} stands on ${from}, which sso-session "${session}" does not give`,
    { hints: ['correct from in [[sync.via]], or name the session that the rule is for: session = "…"'] },
  )
}

type Account = Omit<Assignment, 'roleName'>

/** An id may be that of an account which the portal does not show; it is then the name too. */
function listAccounts({ accounts }: ViaSetting, assignments: readonly Assignment[]): readonly Account[] {
  const known = new Map<string, Account>(assignments.map((account) => [account.accountId, account]))
  const found = new Map<string, Account>()
  for (const pattern of accounts) {
    if (/^\d{12}$/.test(pattern)) {
      const accountId = pattern
      found.set(accountId, known.get(accountId) ?? { accountId, accountName: accountId, email: '' })
      continue
    }
    for (const account of known.values()) {
      if (matches(pattern, account.accountName)) found.set(account.accountId, account)
    }
  }
  return [...found.values()]
}

function matches(pattern: string, text: string): boolean {
  const source = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')
  return new RegExp(`^${source}$`, 'su').test(text)
}
