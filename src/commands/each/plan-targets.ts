import { listAccountNames } from '../../app/account-names.ts'
import { findAccount } from '../../app/guard-account.ts'
import type { Planned } from '../../app/guard-account.ts'
import { interactionFor } from '../../app/interaction-policy.ts'
import { planFor, planFully, resolveChoice } from '../../app/plan-for.ts'
import type { Prepared } from '../../app/prepare.ts'
import { AwsxError } from '../../errors.ts'
import type { ErrorCode } from '../../errors.ts'
import type { Plan, SessionPolicies } from '../../plan/types.ts'
import { partitionOf } from '../../plan/partitions.ts'
import { accountOf, findIdentityStep, roleOf } from '../../plan/step-account.ts'
import { mergeTargets } from '../../targets/merge-targets.ts'
import type { Merged, NamedTarget } from '../../targets/merge-targets.ts'
import type { TargetRequest } from '../../targets/select-names.ts'
import type { EachArgs } from './each-command.ts'

/** A target with its plan, or the reason why it has none. */
export interface EachTarget extends NamedTarget {
  readonly request: TargetRequest
  readonly accountName: string | null
  readonly environment: string | null
  readonly planned: Planned | AwsxError
}

/** Failures of a call for the account of one target, which say nothing about the others. */
const callFailures: ReadonlySet<ErrorCode> = new Set([
  'ACCESS_DENIED',
  'AWS_REFUSED',
  'AWS_UNREACHABLE',
  'CREDENTIAL_PROCESS_FAILED',
])

/**
 * Plans the targets, each with its guards, and leaves out repeated ones. Of a pattern, profiles without credentials are left out.
 * @throws AwsxError for a target that the user named and that cannot be planned
 */
export async function planTargets(
  requests: readonly TargetRequest[],
  args: EachArgs,
  prepared: Prepared,
): Promise<Merged<EachTarget>> {
  const planOne = await openPlanning(args, prepared)
  const hasRegions = new Set(requests.map(({ region }) => region)).size > 1
  const names = listAccountNames(prepared.config, prepared.context)
  const targets: EachTarget[] = []
  for (const request of requests) {
    const label = hasRegions && request.region !== null ? `${request.name} ${request.region}` : request.name
    try {
      targets.push(describe(request, label, await planOne(request), names))
    } catch (error) {
      if (!(error instanceof AwsxError) || (request.isNamed && !callFailures.has(error.code))) throw error
      if (error.code === 'PROFILE_NO_CREDENTIALS') continue
      targets.push({ ...unknown(request, label), planned: error })
    }
  }
  return mergeTargets(targets)
}

async function openPlanning(
  { options }: EachArgs,
  prepared: Prepared,
): Promise<(request: TargetRequest) => Promise<Planned>> {
  const planAs = async (name: string, request: TargetRequest, roleArn?: string): Promise<Planned> => {
    const own = await resolveChoice({
      ...prepared,
      choice: { name, from: 'argument', explicit: true },
      planOptions: {
        ...prepared.planOptions,
        ...(request.region === null ? {} : { region: request.region }),
        ...(roleArn === undefined ? {} : { roleArn }),
      },
    })
    const planned = { plan: await planFor(own), prepared: own }
    if (planned.plan.guard?.needsAccount !== true || options['dry-run']) return planned
    return findAccount(planned, options, interactionFor(own, planned.plan, options), planFully)
  }
  const { via } = options
  if (via === undefined) return (request) => planAs(request.name, request)
  const { plan } = await planAs(via, { name: via, region: null, isNamed: true })
  const partition = partitionOf(plan.clients.region).id
  return (request) => {
    const [, account, role] = /^(\d{12})\/(.+)$/.exec(request.name) ?? []
    if (account !== undefined)
      return planAs(via, request, `arn:${partition}:iam::${account}:role/${role ?? ''}`)
    throw new AwsxError('USAGE', `each: with --via, "${request.name}" must be ACCOUNT_ID/ROLE`)
  }
}

function describe(
  request: TargetRequest,
  label: string,
  planned: Planned,
  names: ReadonlyMap<string, string>,
): EachTarget {
  const { plan } = planned
  const step = findIdentityStep(plan)
  const accountId = accountOf(step) ?? plan.guard?.foundAccount ?? null
  return {
    request,
    label,
    accountId,
    accountName: names.get(accountId ?? '') ?? null,
    role: roleOf(step),
    region: plan.region?.value ?? null,
    access: plan.guard?.access ?? 'full',
    environment: plan.guard?.environment ?? null,
    policies: describePolicies(plan),
    planned,
  }
}

function describePolicies({ steps }: Plan): string {
  const last = steps.at(-1)
  const { policy = null, policyArns = [] } =
    last !== undefined && 'policy' in last ? (last as Partial<SessionPolicies>) : {}
  return JSON.stringify([policy, policyArns])
}

function unknown(request: TargetRequest, label: string): Omit<EachTarget, 'planned'> {
  const { region } = request
  return {
    request,
    label,
    accountId: null,
    accountName: null,
    role: null,
    region,
    access: 'full',
    environment: null,
    policies: '',
  }
}
