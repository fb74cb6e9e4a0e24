import { findRegionProblem } from './check-region.ts'
import { checkAccountId, checkMfaSerial, checkPermissionSet, checkRoleArn } from './check-identifiers.ts'
import type { ValueProblem } from './types.ts'

/**
 * Checks one value, which has no quotes, line breaks or invisible characters.
 * @param isAws false for a custom endpoint, where regions and ARNs can have another form
 */
type Check = (value: string, isAws: boolean) => ValueProblem | undefined

const checks: Readonly<Record<string, Check>> = {
  region: (value, isAws) => (isAws ? findRegionProblem(value) : undefined),
  sso_region: findRegionProblem,
  role_arn: checkRoleArn,
  mfa_serial: checkMfaSerial,
  sso_account_id: checkAccountId,
  aws_account_id: checkAccountId,
  sso_role_name: checkPermissionSet,
  sso_start_url: checkUrl,
  role_session_name: checkCharacters(/[^\w+=,.@-]/g, 'letters, digits and _+=,.@-', [2, 64]),
  source_identity: checkCharacters(/[^\w+=,.@-]/g, 'letters, digits and _+=,.@-', [2, 64]),
  external_id: checkCharacters(/[^\w+=,.@:/-]/g, 'letters, digits and _+=,.@:/-', [2, 1224]),
  aws_access_key_id: checkAccessKeyId,
  aws_secret_access_key: checkSecret,
  aws_session_token: checkSecret,
  aws_security_token: checkSecret,
}

/** Keys whose values never appear in a message. */
const unquoted = new Set([
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_security_token',
])

/**
 * Finds a malformed value of a key before AWS rejects it (IAM and STS API references, the patterns of the
 * parameters). An empty value and a key without a rule have no problem.
 * @param isAws false for a custom endpoint, where regions and ARNs can have another form
 */
export function checkValue(key: string, value: string, isAws: boolean): ValueProblem | undefined {
  const check = Object.hasOwn(checks, key) ? checks[key] : undefined
  if (check === undefined || value === '') return undefined
  return checkText(key, value, isAws) ?? check(value, isAws)
}

/** `role_arn "role-s" is not a role ARN`, without the value if it may hold a secret. */
export function describeProblem(key: string, value: string, { problem }: ValueProblem): string {
  return unquoted.has(key) || value.includes('\n') ? `${key} ${problem}` : `${key} "${value}" ${problem}`
}

/** Characters that no terminal shows, and lookalikes of a space. Line feeds separate continuation lines. */
const invisible = (): RegExp =>
  /[\p{Cf}\p{Zl}\p{Zp}\u00A0\u180E\u2000-\u200A\u202F\u205F\u3000\0-\x08\x0B-\x1F\x7F-\x9F]/u
/** Making and running the pattern above takes long. */
const allVisible = /^[ -~]*$/
const placeholder = /^(?:<.*>|\{.*\}|\$\{?\w+\}?|\[.*\]|\.{3,}|\*{4,}.*)$/
/** Placeholders for a value. An external ID or a name can be such a word, and so can the end of an ARN or a URL. */
const placeholderWord =
  /^(?:your[-_ ].*|[^:/]*[-_ ](?:goes[-_ ])?here|replace[-_ ]?(?:me|with.*)|change[-_ ]?me|todo|x{6,})$/i
const freeText = new Set(['external_id', 'role_session_name', 'source_identity', 'sso_role_name'])

/**
 * Finds problems that the value of any key can have. Emulators of AWS accept any access key, so there it is never a
 * placeholder.
 */
function checkText(key: string, value: string, isAws: boolean): ValueProblem | undefined {
  const show = (text: string): string => (unquoted.has(key) ? '' : `: ${key} = ${text}`)
  if (value.includes('\n')) return checkLines(key, value)
  const [hidden] = allVisible.test(value) ? [] : (invisible().exec(value) ?? [])
  if (hidden !== undefined) {
    const clean = value.replaceAll(new RegExp(invisible(), 'gu'), '')
    return {
      problem: `contains an invisible character (${codePoint(hidden)})`,
      hint: `write the value again without it${show(clean)}`,
    }
  }
  if (/^(["'`])[^]*\1$|^[“‘].*[”’]$/u.test(value))
    return {
      problem: 'is in quotes, which count as part of the value',
      hint: `remove the quotes${show(value.slice(1, -1))}`,
    }
  const isPlaceholder = placeholder.test(value) || (!freeText.has(key) && placeholderWord.test(value))
  if (isPlaceholder && (isAws || !unquoted.has(key)))
    return { problem: 'is a placeholder', hint: `replace it with the real value` }
  return undefined
}

function checkLines(key: string, value: string): ValueProblem {
  const hasSwallowed = value.split('\n').some((line) => /^\[|^[\w-]+[ \t]*=/.test(line))
  return hasSwallowed
    ? {
        problem: 'includes the indented lines below it',
        hint: 'remove the spaces at the start of these lines',
      }
    : { problem: 'continues on the next line', hint: `write the value of ${key} on one line` }
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

function checkAccessKeyId(value: string, isAws: boolean): ValueProblem | undefined {
  if (isAws && /^[A-Za-z0-9/+]{40}$/.test(value) && /[a-z]/.test(value)) {
    return { problem: 'looks like a secret access key', hint: 'check whether the two keys are swapped' }
  }
  return checkSecret(value)
}

function checkSecret(value: string): ValueProblem | undefined {
  return /\s/.test(value) ? { problem: 'contains a space', hint: 'copy the value again' } : undefined
}

function checkUrl(value: string): ValueProblem | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return undefined
  const problem = 'is not a URL that starts with https://'
  const isHost = /^(?:\/\/)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[:/#].*)?$/i.test(value)
  const hint = isHost ? `https://${value.replace(/^\/\//, '')}` : 'https://example.awsapps.com/start'
  return { problem, hint: isHost ? `did you mean ${hint}?` : `example: ${hint}` }
}

/** @param illegal every character that is not allowed, with the flag g */
function checkCharacters(illegal: RegExp, allowed: string, [least, most]: readonly [number, number]): Check {
  return (value) => {
    if (value.search(illegal) >= 0) {
      const hint = `did you mean ${value.replaceAll(illegal, '-')}?`
      return { problem: `contains characters that AWS rejects; use only ${allowed}`, hint }
    }
    if (value.length >= least && value.length <= most) return undefined
    return {
      problem: `has ${value.length} ${value.length === 1 ? 'character' : 'characters'}`,
      hint: `AWS accepts ${least} to ${most} characters`,
    }
  }
}
