import type { ViaSetting } from '../config/sync-settings.ts'
import { AwsxError } from '../errors.ts'
import { nameKey, ownerKey, readOwnershipMarker } from './ownership-marker.ts'
import { readTemplate } from './profile-template.ts'
import type { Template } from './profile-template.ts'
import type { Assignment } from './types.ts'

/** A profile that `awsx sync` would write. */
export interface DesiredProfile {
  readonly owner: string
  readonly accountId: string
  /** Made by the template. */
  readonly name: string
  /** Always written. */
  readonly keys: Readonly<Record<string, string>>
  /** Written only with a new profile. Later changes to it are the user's. */
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
 * The profiles that a session should have, with keys that every SDK knows.
 * @throws AwsxError CONFIG_INVALID if a rule names a permission set that the user does not have
 */
export function listDesiredProfiles(input: DesiredInput): readonly DesiredProfile[] {
  const direct = input.assignments.map((assignment) => profileForAssignment(assignment, input))
  const rules = input.via.filter(({ session }) => session === null || session === input.session)
  return [...direct, ...rules.flatMap((rule) => profilesForRule(rule, direct, input))]
}

function profileForAssignment(
  assignment: Assignment,
  { session, template, region }: DesiredInput,
): DesiredProfile {
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

function profilesForRule(
  rule: ViaSetting,
  direct: readonly DesiredProfile[],
  { session, assignments, partition, region }: DesiredInput,
): readonly DesiredProfile[] {
  const template = readTemplate(rule.name)
  const source = findSource(rule, direct, session)
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

function findSource({ from, role }: ViaSetting, direct: readonly DesiredProfile[], session: string): string {
  if (!/^\d{12}\//.test(from)) return from
  const found = direct.find(({ owner }) => owner === `${session}/${from}`)
  if (found !== undefined) return found.name
  throw new AwsxError(
    'CONFIG_INVALID',
    `the rule for ${role} uses ${from}, which sso-session "${session}" does not offer`,
    { hints: ['correct from in [[sync.via]], or set session = "…" to the session that the rule is for'] },
  )
}

type Account = Omit<Assignment, 'roleName'>

/** An ID may belong to an account that the portal does not list; then the ID is the name as well. */
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
