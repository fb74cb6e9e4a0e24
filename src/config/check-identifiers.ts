import type { ValueProblem } from './types.ts'

/** An account ID has 12 digits (AWS account management guide). Spreadsheets drop leading zeros, and users add separators. */
export function checkAccountId(value: string): ValueProblem | undefined {
  if (/^\d{12}$/.test(value)) return undefined
  const digits = value.replaceAll(/\D/g, '')
  const isShort = digits.length >= 9 && digits.length < 12 && digits === value
  const problem = /^\d+$/.test(value)
    ? `has ${value.length} digits instead of 12`
    : 'is not an account ID, which has 12 digits'
  const guess = isShort ? value.padStart(12, '0') : digits
  return { problem, hint: guess.length === 12 ? `did you mean ${guess}?` : 'example: 111111111111' }
}

/**
 * Checks the ARN of a role (IAM user guide, "IAM identifiers").
 * @param isAws false for another service with the STS API, whose ARNs can have any form
 */
export function checkRoleArn(value: string, isAws: boolean): ValueProblem | undefined {
  if (!isAws && /^arn:[^:]*:[^:]*:[^:]*:[^:]*:./.test(value)) return undefined
  const [, partition, service, region = '', account = '', resource = ''] =
    /^arn:([^:]*):([^:]*):([^:]*):([^:]*):(.+)$/.exec(value) ?? []
  if (partition === undefined) return notAnArn(value)
  if (!/^\d{12}$/.test(account)) return checkAccountOf(value, account)
  const role = /^(?:assumed-)?role\/([^/]+)/.exec(resource)?.[1]
  if (service === 'sts' && role !== undefined) {
    const hint = `did you mean arn:${partition}:iam::${account}:role/${role}?`
    return { problem: 'is a session ARN, not a role ARN', hint }
  }
  if (service === 'iam' && region !== '') {
    const hint = `did you mean arn:${partition}:iam::${account}:${resource}?`
    return { problem: `has the region "${region}", but roles have none`, hint }
  }
  // A path can have all printable characters of ASCII.
  if (service === 'iam' && /^role\/(?:[!-~]*\/)?[\w+=,.@-]+$/.test(resource)) return undefined
  const [kind = ''] = resource.split(/[/:]/)
  const problem =
    kind === 'role'
      ? 'has characters that are not allowed in a role name'
      : `is the ARN of a "${kind}", not of a role`
  return { problem, hint: `example: arn:${partition}:iam::${account}:role/NAME` }
}

function notAnArn(value: string): ValueProblem {
  const problem = 'is not a role ARN'
  const [, partition, account, name] =
    /^(?:arn:)?(?:(aws[a-z-]*):)?(?:iam:{1,2})?(\d{12}):(?:role[:/])(.+)$/.exec(value) ?? []
  if (account !== undefined)
    return { problem, hint: `did you mean arn:${partition ?? 'aws'}:iam::${account}:role/${name}?` }
  const role = /^[\w+=,.@-]+$/.test(value) ? value : 'NAME'
  return { problem, hint: `expected arn:aws:iam::ACCOUNT:role/${role}, with the account ID for ACCOUNT` }
}

function checkAccountOf(value: string, account: string): ValueProblem {
  const digits = account.replaceAll(/[-. ]/g, '')
  const guess = /^\d{9,12}$/.test(digits) ? digits.padStart(12, '0') : undefined
  const problem =
    account === ''
      ? 'has no account ID'
      : /^\d+$/.test(account)
        ? `has an account ID with ${account.length} digits instead of 12`
        : `has "${account}" instead of an account ID`
  const hint =
    guess === undefined
      ? 'write the 12 digits of the account ID'
      : `did you mean ${value.replace(`:${account}:`, `:${guess}:`)}?`
  return { problem, hint }
}

const mfaExample = 'example: arn:aws:iam::111111111111:mfa/NAME'

/** Tells whether a serial is that of a security key or passkey, which gives no codes (IAM user guide, "MFA"). */
export function isSecurityKey(serial: string): boolean {
  return /:u2f\//.test(serial)
}

/** A virtual or hardware MFA device. Security keys and passkeys cannot give codes (IAM user guide, "MFA"). */
export function checkMfaSerial(value: string): ValueProblem | undefined {
  if (isSecurityKey(value)) {
    return {
      problem: 'is a security key or passkey, which cannot give the codes that STS requires',
      hint: 'register a virtual MFA device, and write its ARN: arn:aws:iam::ACCOUNT:mfa/NAME',
    }
  }
  if (value.startsWith('arn:') && !/^arn:[^:]+:iam::[^:]*:(?:sms-)?mfa\/./.test(value)) {
    const guess = value.replace(/:(?:user\/|mfa:|user:)/, ':mfa/')
    const hint = guess === value ? mfaExample : `did you mean ${guess}?`
    return { problem: 'is not an MFA device ARN', hint }
  }
  if (/^\d{6}$/.test(value)) {
    return { problem: 'is an MFA code, not a device', hint: 'write the ARN of the device' }
  }
  if (/^[\w+=/:,.@-]+$/.test(value)) return undefined
  return {
    problem: 'has characters that are not allowed in a serial number',
    hint: mfaExample,
  }
}

/** A permission set, not the IAM role that Identity Center creates for it in the account. */
export function checkPermissionSet(value: string): ValueProblem | undefined {
  const reserved = /(?:^|\/)AWSReservedSSO_(.+?)(?:_[0-9a-f]{16})?$/.exec(value)?.[1]
  if (reserved !== undefined) {
    const problem = 'is the IAM role of a permission set, not the permission set'
    return { problem, hint: `did you mean ${reserved}?` }
  }
  if (value.startsWith('arn:')) {
    const name = value.split('/').at(-1) ?? ''
    return { problem: 'is an ARN, not a permission set name', hint: `did you mean ${name}?` }
  }
  if (/^[\w+=,.@-]{1,64}$/.test(value)) return undefined
  return {
    problem: 'has characters that are not allowed in a permission set name',
    hint: 'copy the name from the access portal',
  }
}
