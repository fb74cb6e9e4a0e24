import { requireAllowed } from '../../app/agent-limits.ts'
import { createPromptingDeps } from '../../app/create-deps.ts'
import { findAgent } from '../../app/find-agent.ts'
import { planFor, resolveChoice } from '../../app/plan-for.ts'
import type { Prepared } from '../../app/prepare.ts'
import { describeFailure } from '../../aws/call-errors.ts'
import { listOrganizationAccounts } from '../../aws/organizations.ts'
import type { OrganizationAccount } from '../../aws/organizations.ts'
import { resolveCached } from '../../credentials/resolve-credentials.ts'
import { partitionOf } from '../../plan/partitions.ts'
import { signedEndpoint } from '../../plan/signed-endpoints.ts'
import { saveKnownAccounts } from '../../portal/known-accounts.ts'
import { startProgress } from '../../terminal/progress.ts'
import type { EachArgs } from './each-command.ts'

/**
 * Lists the active accounts of an organization with the credentials of a profile, and saves their names. Session policies of the options are
 * for the last call of each target, so they do not narrow this one.
 * @throws AwsxError ACCESS_DENIED or AWS_REFUSED for a profile that is not of the management account or a delegated administrator;
 * AGENT_NOT_ALLOWED; as `resolveCached`
 */
export async function listAccountsVia(
  via: string,
  { options }: EachArgs,
  prepared: Prepared,
): Promise<readonly OrganizationAccount[]> {
  const { context, config } = prepared
  const own = await resolveChoice({
    ...prepared,
    choice: { name: via, from: 'argument', explicit: true },
    options: { debug: options.debug, quiet: options.quiet },
  })
  const plan = await planFor(own)
  const agent = findAgent(prepared)
  if (agent !== null) requireAllowed(plan, agent)
  const cached = await resolveCached(plan, createPromptingDeps(own, plan, options))
  const { implicitRegion: region } = partitionOf(plan.clients.region)
  const sources = { clients: plan.clients, config, profile: plan.profile, context }
  const connection = signedEndpoint('organizations', region, sources)
  const progress = startProgress('listing accounts', context.stderr)
  try {
    const accounts = await listOrganizationAccounts({ ...cached, connection, context })
    // A guard may be by the name of an account.
    saveKnownAccounts(
      { portal: { startUrl: `organization of ${via}`, ssoRegion: region }, accounts },
      prepared,
    )
    return accounts
  } catch (error) {
    throw describeFailure(error, {
      action: `list the accounts of the organization with profile "${plan.profile}"`,
      connection,
      hints: [
        'the profile needs the permission organizations:ListAccounts in the management account or in one of a delegated administrator',
        'without that, name the accounts: --accounts ID,ID',
      ],
    })
  } finally {
    progress.stop()
  }
}
