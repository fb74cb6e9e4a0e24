import type { Answer } from '../../aws/connection.ts'
import { describeFailure, failureStatus } from '../../aws/call-errors.ts'
import { getRoleCredentials } from '../../aws/role-credentials.ts'
import { isAccountRoleName } from '../../config/choose-profile.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import type { SsoBase } from '../../plan/types.ts'
import { ensureToken } from '../../sso-login/ensure-token.ts'
import type { SignedIn } from '../../sso-login/ensure-token.ts'
import type { SsoToken } from '../../sso-login/sso-token.ts'
import { findClosest } from '../../text/did-you-mean.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { Credentials } from '../types.ts'
import { describeCall } from './describe-call.ts'
import { stepError } from './step-error.ts'
import type { StepSource, StepTask } from './step-task.ts'

/**
 * Gets the token of Identity Center that the base needs.
 * @param rejected tokens that the portal rejected
 */
export async function signInFor(
  base: SsoBase,
  { plan, deps }: StepTask,
  rejected: readonly SsoToken[],
): Promise<SignedIn> {
  return ensureToken(base, deps, {
    login: await deps.requestLogin(),
    loginCommand: `awsx login ${quoteWord(plan.profile)}`,
    rejected,
  })
}

/** @throws AwsxError SSO_FORBIDDEN if the role is not assigned to the user who signed in */
export async function fetchRoleCredentials(
  base: SsoBase,
  task: StepTask,
  { signedIn }: StepSource,
): Promise<Answer<Credentials>> {
  const { plan, deps } = task
  if (signedIn === undefined) throw new TypeError('an SSO step needs a token')
  const connection = endpointFor(deps.clients, 'sso', base.ssoRegion)
  const loginCommand = `awsx login ${quoteWord(plan.profile)}`
  try {
    return await getRoleCredentials(signedIn.token.accessToken, base, connection, deps)
  } catch (error) {
    if (failureStatus(error) === 403) {
      const role = `permission set "${base.roleName}" in account ${base.accountId}`
      throw stepError('SSO_FORBIDDEN', task, `profile "${base.profile}": no access to ${role}`, {
        hints: [
          ...(await hintsAboutAssigned(base, signedIn.token, task)),
          isAccountRoleName(base.profile)
            ? 'check the account and the role, or ask your administrator for the assignment'
            : 'check sso_account_id and sso_role_name, or ask your administrator for the assignment',
          `to sign in as a different user: ${loginCommand} --force`,
        ],
        cause: error,
      })
    }
    const action = `get the credentials of ${base.roleName} in account ${base.accountId}`
    throw describeFailure(error, describeCall(task, connection, action, [loginCommand]))
  }
}

/** More names would not fit on a line. */
const maxNames = 10

/** Hints that list the user's permission sets in the account. Empty if the portal does not list them, and for many calls, where one more for each failure counts. */
async function hintsAboutAssigned(
  base: SsoBase,
  token: SsoToken,
  { deps }: StepTask,
): Promise<readonly string[]> {
  if (deps.send !== undefined) return []
  const connection = endpointFor(deps.clients, 'sso', base.ssoRegion)
  const { openPortalLists } = await import('../../aws/sso.ts')
  const lists = await openPortalLists(token.accessToken, connection, deps.context)
  try {
    const names = (await lists.listAccountRoles(base.accountId, (call) => call())).toSorted()
    if (names.length === 0) return [`you have no permission set in account ${base.accountId}`]
    const closest = findClosest(base.roleName, names)
    const shown = names.slice(0, maxNames).join(', ') + (names.length > maxNames ? ', …' : '')
    return [
      ...closest.map((name) =>
        isAccountRoleName(base.profile)
          ? `did you mean "${base.accountId}/${name}"?`
          : `did you mean sso_role_name = ${name}?`,
      ),
      `your permission sets in account ${base.accountId}: ${shown}`,
    ]
  } catch {
    return []
  } finally {
    lists.close()
  }
}
