import type { ArgsOf } from '../../argv/command-spec.ts'
import type { CallerIdentity } from '../../aws/sts.ts'
import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import { showAccount } from '../../text/show-account.ts'
import { alignColumns } from '../../text/columns.ts'
import { getCredentials } from '../../app/get-credentials.ts'
import { planAndWarn } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import type { whoamiShape } from './whoami-command.ts'
import { jsonDocument } from '../../text/json-document.ts'

type WhoamiArgs = ArgsOf<typeof whoamiShape>

/** Shows whose credentials the profile gets, according to AWS. */
export async function run(args: WhoamiArgs, context: Context): Promise<number> {
  const prepared = await prepare(args.positionals.profile, { ...args.options, directory: true }, context)
  const plan = await planAndWarn(prepared)
  const credentials = await getCredentials(prepared, plan, args.options)
  const connection = endpointFor(plan.clients, 'sts', plan.clients.region)
  // Not before: the compiled code of all that fetches credentials is cached as a run of another command loads it.
  const { getCallerIdentity } = await import('../../aws/sts.ts')
  const { listAccountNames } = await import('../../app/account-names.ts')
  try {
    const { value } = await getCallerIdentity(credentials, connection, context)
    const accountName = listAccountNames(prepared.config, prepared.context).get(value.accountId) ?? null
    context.stdout.write(
      args.options.json
        ? jsonDocument({ profile: plan.profile, ...value, accountName })
        : describe(plan.profile, value, accountName),
    )
    return ExitCode.ok
  } catch (error) {
    const { describeFailure } = await import('../../aws/call-errors.ts')
    throw describeFailure(error, { action: `get the identity of profile "${plan.profile}"`, connection })
  }
}

function describe(
  profile: string,
  { accountId, arn, userId }: CallerIdentity,
  accountName: string | null,
): string {
  return alignColumns([
    ['profile', profile],
    ['account', showAccount(accountId, accountName)],
    ['arn', arn],
    ['user id', userId],
  ])
}
