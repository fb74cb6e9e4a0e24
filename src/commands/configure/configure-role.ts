import { describeFailure, failureStatus } from '../../aws/call-errors.ts'
import { AwsxError } from '../../errors.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import { isAccountId, isRoleName } from '../../plan/account-role-name.ts'
import { listAccountsByName, listRolesByName } from '../../portal/list-assignments.ts'
import { saveKnownAccounts } from '../../portal/known-accounts.ts'
import { createPacedSender } from '../../portal/rate-limit.ts'
import { readPortal } from '../../portal/portal-session.ts'
import type { PortalTask } from '../../portal/portal-session.ts'
import { escapeText } from '../../text/escape.ts'
import { startProgress } from '../../terminal/progress.ts'
import type { Wizard } from './configure-session.ts'

/**
 * The account from `--account-id`, the only one, or the one that the user picks.
 * @throws AwsxError USAGE; SSO_FORBIDDEN if the user has no account
 */
export async function chooseAccount(task: PortalTask, { args, prompts, prepared }: Wizard): Promise<string> {
  const given = args.options['account-id']
  if (given !== undefined && isAccountId(given)) return given
  if (given !== undefined)
    throw new AwsxError('USAGE', `configure: invalid --account-id "${given}"; expected 12 digits`)
  const accounts = await readPortal(task, async (lists) => {
    const progress = startProgress('listing accounts', task.deps.context.stderr)
    try {
      return await listAccountsByName(lists, createPacedSender(task.deps.context))
    } finally {
      progress.stop()
    }
  })
  saveKnownAccounts({ portal: task.signIn, accounts }, prepared)
  const [first, ...others] = accounts
  if (first === undefined) {
    throw new AwsxError('SSO_FORBIDDEN', 'you have no account in this access portal', {
      hints: ['ask your administrator for an assignment'],
    })
  }
  if (others.length === 0) {
    task.deps.say(escapeText(`the only account available to you: ${first.name} (${first.id})`))
    return first.id
  }
  const rows = accounts.map(({ id, name, email }) => [id, name, email] as const)
  return prompts.choose('--account-id', 'Account', rows)
}

/**
 * The permission set from `--role-name`, the only one in the account, or the one that the user picks.
 * @throws AwsxError USAGE; SSO_FORBIDDEN if the user has no role in the account, or not the given one
 */
export async function chooseRole(
  accountId: string,
  task: PortalTask,
  { args, prompts }: Wizard,
): Promise<string> {
  const given = args.options['role-name']
  if (given !== undefined && !isRoleName(given)) {
    throw new AwsxError(
      'USAGE',
      `configure: invalid --role-name "${given}"; use only letters, digits, and + = , . @ - _`,
    )
  }
  const roles = await listRoles(accountId, task)
  const [first, ...others] = roles
  if (first === undefined) throw noRole(`you have no role in account ${accountId}`)
  if (given !== undefined) {
    if (roles.includes(given)) return given
    throw noRole(`you do not have role "${given}" in account ${accountId}; available: ${roles.join(', ')}`)
  }
  if (others.length > 0)
    return prompts.choose(
      '--role-name',
      'Role',
      roles.map((role) => [role]),
    )
  task.deps.say(`the only role available to you in account ${accountId}: ${first}`)
  return first
}

async function listRoles(accountId: string, task: PortalTask): Promise<readonly string[]> {
  const { deps, signIn } = task
  return readPortal(task, async (lists) => {
    try {
      return await listRolesByName(lists, accountId, createPacedSender(deps.context))
    } catch (error) {
      if (failureStatus(error) === 403) throw noRole(`you have no access to account ${accountId}`)
      if (failureStatus(error) === 401) throw error
      const connection = endpointFor(deps.clients, 'sso', signIn.ssoRegion)
      throw describeFailure(error, { action: `list the roles of account ${accountId}`, connection })
    }
  })
}

function noRole(message: string): AwsxError {
  return new AwsxError('SSO_FORBIDDEN', message, {
    hints: ['omit --account-id and --role-name to choose from a list'],
  })
}
