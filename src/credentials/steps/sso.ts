import type { Answer } from '../../aws/connection.ts'
import { describeFailure, failureStatus } from '../../aws/call-errors.ts'
import { getRoleCredentials } from '../../aws/sso.ts'
import { AwsxError } from '../../errors.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import type { Plan, SsoBase } from '../../plan/types.ts'
import { ensureToken } from '../../sso-login/ensure-token.ts'
import type { SignedIn } from '../../sso-login/ensure-token.ts'
import { tokenIdentity } from '../../sso-login/sso-token.ts'
import type { SsoToken } from '../../sso-login/sso-token.ts'
import type { Source } from '../renew-step.ts'
import type { StepTask } from '../resolve-credentials.ts'
import type { ResolveDeps } from '../resolve-deps.ts'
import type { Credentials } from '../types.ts'
import { describeCall } from './call-description.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** Makes sure of the token that a plan's SSO base needs. */
export async function signInFor(
  plan: Plan,
  base: SsoBase,
  deps: ResolveDeps,
  refused: SsoToken | undefined,
): Promise<SignedIn> {
  return ensureToken(base, deps, {
    login: await deps.requestLogin(),
    loginCommand: `awsx login ${quoteWord(plan.profile)}`,
    ...(refused === undefined ? {} : { refused }),
  })
}

export function tokenRecordOf(base: SsoBase, deps: Pick<ResolveDeps, 'clients' | 'store'>): string {
  const { endpoint } = endpointFor(deps.clients, 'sso_oidc', base.ssoRegion)
  return deps.store.nameOf(tokenIdentity(base, endpoint))
}

/** @throws AwsxError SSO_FORBIDDEN if the role is not assigned to the person who signed in */
export async function fetchRoleCredentials(
  step: SsoBase,
  task: StepTask,
  source: Source,
): Promise<Answer<Credentials>> {
  const { signedIn } = source
  if (signedIn === undefined) throw new TypeError('an SSO step needs a sign-in')
  const connection = endpointFor(task.deps.clients, 'sso', step.ssoRegion)
  try {
    return await getRoleCredentials(signedIn.token.accessToken, step, connection, task.deps.context)
  } catch (error) {
    if (failureStatus(error) === 403) throw forbidden(step, task, error)
    throw describeFailure(
      error,
      describeCall(task, connection, `get the credentials of ${step.roleName} in account ${step.accountId}`, [
        `awsx login ${quoteWord(task.plan.profile)}`,
      ]),
    )
  }
}

function forbidden(step: SsoBase, task: StepTask, cause: unknown): AwsxError {
  const role = `permission set "${step.roleName}" in account ${step.accountId}`
  const at = step.at === null ? {} : { at: task.deps.show(step.at) }
  return new AwsxError('SSO_FORBIDDEN', `profile "${step.profile}": the portal gives no access to ${role}`, {
    hints: [
      'check sso_account_id and sso_role_name, or ask your administrator for the assignment',
      `to sign in as a different user: awsx login ${quoteWord(task.plan.profile)} --force`,
    ],
    ...at,
    cause,
  })
}
