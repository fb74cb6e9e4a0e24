import { AwsxError } from '../errors.ts'
import type { AccountRole } from '../plan/account-role-name.ts'
import type { SsoTarget } from '../plan/sso-targets.ts'
import { findClosest } from '../text/did-you-mean.ts'
import { quoteWord } from '../text/quote-word.ts'
import type { Prepared } from './prepare.ts'

/**
 * Chooses the sign-in for an account and a role: the named one, else the only one.
 * @throws AwsxError SSO_SESSION_NOT_FOUND; TARGET_AMBIGUOUS if there are several and none is named
 */
export function chooseSignIn(
  request: AccountRole,
  signIns: readonly SsoTarget[],
  prepared: Prepared,
): SsoTarget {
  const { session } = request
  if (session !== undefined) {
    const found = signIns.find(({ name }) => name === session)
    if (found !== undefined) return found
    const names = signIns.map(({ name }) => name)
    const closest = findClosest(session, names).map((name) => `did you mean "${name}"?`)
    throw new AwsxError('SSO_SESSION_NOT_FOUND', `sso-session "${session}" not found in the config`, {
      hints: [...closest, ...(names.length === 0 ? [setUp] : [`sign-ins: ${names.join(', ')}`])],
    })
  }
  const [only, ...others] = signIns
  if (only === undefined)
    throw new AwsxError('SSO_SESSION_NOT_FOUND', 'the config has no Identity Center sign-in', {
      hints: [setUp],
    })
  if (others.length === 0) return only
  throw new AwsxError('TARGET_AMBIGUOUS', `the config has ${signIns.length} sign-ins; name one of them`, {
    hints: signIns.map(({ name }) => nameIt(name, request, prepared)),
  })
}

const setUp = 'set one up: awsx configure sso'

function nameIt(name: string, { account, role }: AccountRole, { options }: Prepared): string {
  if (options.account !== undefined) return `--sso-session ${quoteWord(name)}`
  return quoteWord(`${account}/${role}@${name}`)
}
