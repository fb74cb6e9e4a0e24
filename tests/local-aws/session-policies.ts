import { ServiceError } from './exchange.ts'
import { readList } from './query-fields.ts'

/** Characters of the inline policy and the ARNs together (AWS STS API reference, AssumeRole). */
const MAX_CHARACTERS = 2048
const MAX_ARNS = 10

export type SessionPolicies = {
  policy: string | null
  policyArns: string[]
  packedPolicySize: number | undefined
}

/**
 * Reads `Policy` and `PolicyArns`. They are not evaluated: this server allows what the caller's identity may do.
 *
 * @param accountId the account of the session, to which customer managed policies must belong
 * @throws Refusal MalformedPolicyDocument, PackedPolicyTooLarge, ValidationError
 */
export function readPolicies(form: URLSearchParams, accountId: string): SessionPolicies {
  const policy = form.get('Policy')
  const policyArns = readList(form, 'PolicyArns', 'arn')
  if (policy !== null) checkDocument(policy)
  if (policyArns.length > MAX_ARNS) {
    const text =
      "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10"
    throw new ServiceError(400, 'ValidationError', text)
  }
  const foreign = policyArns.find((arn) => !isUsable(arn, accountId))
  if (foreign !== undefined) {
    throw new ServiceError(
      400,
      'MalformedPolicyDocument',
      `Policy ${foreign} does not exist or is not attachable.`,
    )
  }
  const characters = [policy ?? '', ...policyArns].join('').length
  const packedPolicySize = Math.ceil((characters / MAX_CHARACTERS) * 100)
  if (packedPolicySize > 100) {
    const text = `Packed policy consumes ${packedPolicySize}% of allotted space, please use smaller policy.`
    throw new ServiceError(400, 'PackedPolicyTooLarge', text)
  }
  return { policy, policyArns, packedPolicySize: characters === 0 ? undefined : packedPolicySize }
}

function checkDocument(policy: string): void {
  const value = parse(policy)
  if (typeof value !== 'object' || value === null || !('Statement' in value) || !('Version' in value)) {
    throw new ServiceError(400, 'MalformedPolicyDocument', 'The policy is not in the valid JSON format.')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isUsable(arn: string, accountId: string): boolean {
  const [, owner] = /^arn:[a-z-]+:iam::(aws|\d{12}):policy\/.+$/.exec(arn) ?? []
  return owner === 'aws' || owner === accountId
}
