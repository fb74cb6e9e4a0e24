import type { ErrorCode } from '../errors.ts'
import type { SessionPolicies } from './types.ts'

/** Limits of AssumeRole and its relatives: characters of the inline policy and the ARNs together, and the number of ARNs (STS API reference). */
const limits = { characters: 2048, arns: 10 } as const

export interface PolicyProblem {
  readonly code: ErrorCode
  readonly message: string
  readonly of: 'policy' | 'policy_arns'
  readonly hints: readonly string[]
}

/**
 * Checks session policies before a call. AWS packs them as well, and that limit shows only in a call.
 * @returns the first problem; undefined if there is none
 */
export function checkPolicies({ policy, policyArns }: SessionPolicies): PolicyProblem | undefined {
  if (policy !== null && !isJsonObject(policy)) {
    return {
      code: 'POLICY_INVALID',
      message: 'policy is not a JSON object',
      of: 'policy',
      hints: ['write it on one line, as {"Version":"2012-10-17","Statement":[…]}'],
    }
  }
  const wrong = policyArns.find((arn) => !/^arn:[a-z-]+:iam::(?:aws|\d{12}):policy\/[\w+=,.@/-]+$/.test(arn))
  if (wrong !== undefined) {
    return {
      code: 'POLICY_INVALID',
      message: `policy_arns has "${wrong}", which is not the ARN of a managed policy`,
      of: 'policy_arns',
      hints: ['example: arn:aws:iam::aws:policy/ReadOnlyAccess'],
    }
  }
  if (policyArns.length > limits.arns) {
    return {
      code: 'POLICY_TOO_LARGE',
      message: `policy_arns has ${policyArns.length} ARNs, and AWS takes at most ${limits.arns}`,
      of: 'policy_arns',
      hints: [],
    }
  }
  const characters = [policy ?? '', ...policyArns].join('').length
  if (characters <= limits.characters) return undefined
  return {
    code: 'POLICY_TOO_LARGE',
    message: `the session policies have ${characters} characters, and AWS takes at most ${limits.characters}`,
    of: policy === null ? 'policy_arns' : 'policy',
    hints: ['remove white space, or use a managed policy in policy_arns'],
  }
}

/** What is in it, only AWS checks. */
function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
