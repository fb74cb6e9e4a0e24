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
