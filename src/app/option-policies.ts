import { isAbsolute, join } from 'node:path'
import { tryReadText } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { checkPolicies } from '../plan/check-policies.ts'
import { narrowSteps } from '../plan/narrow-steps.ts'
import type { Plan } from '../plan/types.ts'
import { splitList } from '../text/split-list.ts'
import type { Prepared } from './prepare.ts'

/**
 * Narrows a plan by the session policies of `--policy` and `--policy-arn`.
 * @throws AwsxError POLICY_INVALID, POLICY_TOO_LARGE; USAGE for an unreadable file, or if no call takes the policies
 */
export function addOptionPolicies(plan: Plan, prepared: Prepared): Plan {
  const { options, planOptions } = prepared
  const { policy: file, 'policy-arn': arns } = options
  if (file === undefined && arns === undefined) return plan
  const policies = {
    policy: file === undefined ? null : readPolicy(file, prepared),
    policyArns: splitList(arns ?? ''),
  }
  const problem = checkPolicies(policies)
  if (problem !== undefined) {
    const option = problem.of === 'policy' ? `--policy ${file}` : '--policy-arn'
    const message = problem.message.replace(/^policy(_arns)?/, () => option)
    throw new AwsxError(problem.code, message.startsWith(option) ? message : `${option}: ${message}`)
  }
  const origin = { profile: plan.profile, at: null }
  const narrowed = narrowSteps(plan.steps, policies, { origin, durationSeconds: planOptions.durationSeconds })
  if ('steps' in narrowed) return { ...plan, steps: narrowed.steps }
  const given = [file === undefined ? [] : ['--policy'], arns === undefined ? [] : ['--policy-arn']].flat()
  throw new AwsxError(
    'USAGE',
    `${given.join(' and ')} cannot apply to profile "${plan.profile}", because ${narrowed.problem}`,
    { hints: [arns === undefined ? narrowed.hint : 'write the permissions into a file for --policy'] },
  )
}

/** Without white space, which counts for the limit of AWS. Text that is not JSON stays, for the error. */
function readPolicy(file: string, { context }: Prepared): string {
  const found = tryReadText(context, isAbsolute(file) ? file : join(context.cwd, file))
  if (found.text === undefined)
    throw new AwsxError('USAGE', `--policy: ${file} ${found.problem}`, { cause: found.cause })
  try {
    return JSON.stringify(JSON.parse(found.text))
  } catch {
    return found.text
  }
}
