import { START_URL } from '../local-aws/default-data.ts'
import type { Portal } from '../local-aws/data.ts'

/** The `[sso-session]` of the default world's portal. */
export const sessionSection = (name = 'corp'): string => `[sso-session ${name}]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
sso_registration_scopes = sso:account:access
`

const roles = ['Admin', 'Billing', 'Operator', 'PowerUser', 'ReadOnly']

/** Accounts `team-0001`, `team-0002`, … with these roles each. */
export function makeAccounts(count: number, names: readonly string[] = roles): Portal['accounts'] {
  return Array.from({ length: count }, (_, index) => {
    const name = `team-${String(index + 1).padStart(4, '0')}`
    const id = String(500_000_000_000 + index)
    return { id, name, email: `${name}@example.com`, roles: [...names] }
  })
}

/** Options of `awsx configure sso` that choose a role. */
export const chosen = ['--account-id', '333333333333', '--role-name', 'ReadOnly']

/** What `awsx configure sso` writes for that role. */
export const written = `[profile ReadOnly-333333333333]
sso_session = corp
sso_account_id = 333333333333
sso_role_name = ReadOnly
region = ap-northeast-1

${sessionSection()}`

/** A profile with a sign-in of its own. */
export const legacy = `[profile dev]
# mine
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = ReadOnly
region = eu-west-1
output = json
`
