import type { ProfileChoice } from '../config/choose-profile.ts'
import type { Config } from '../config/types.ts'
import { readVariable } from '../context.ts'
import type { Variables } from '../context.ts'
import { makePlanContext, readKey } from './plan-context.ts'
import type { PlanChecks } from './plan-checks.ts'
import { planProfile } from './plan-profile.ts'
import type { Plan, PlanOptions } from './types.ts'

const identifier = /^[\w+=,.@-]{2,64}$/
const accountId = /^\d{12}$/
const secret = /^[A-Za-z0-9/+=]+$/

/** The known regions: for any other one, the full plan has a warning. */
const knownRegions =
  'af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 cn-north-1 cn-northwest-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 eusc-de-east-1 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-gov-east-1 us-gov-west-1 us-west-1 us-west-2'
const plainRegions: ReadonlySet<string> = new Set(knownRegions.split(' '))

/** Patterns of other values that are certainly valid, by key. `checkValue` decides about all others. */
export const plainValues: Readonly<Record<string, RegExp>> = {
  role_arn: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]*[\w+=,.@-]$/,
  mfa_serial: /^arn:aws[a-z-]*:iam::\d{12}:mfa\/[\w+=,.@/-]+$/,
  sso_account_id: accountId,
  aws_account_id: accountId,
  sso_role_name: identifier,
  sso_start_url: /^https:\/\/(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]+(?:\/[\w/.-]*)?$/,
  role_session_name: identifier,
  source_identity: identifier,
  external_id: /^[\w+=,.@:/-]{2,1224}$/,
  aws_access_key_id: /^[A-Z0-9]{16,32}$/,
  aws_secret_access_key: secret,
  aws_session_token: secret,
  aws_security_token: secret,
}

/** Placeholders and names that only look valid start like this. */
const suspiciousStarts = ['your', 'replace', 'change', 'todo', 'xxxxxx', '...', 'awsreservedsso_']

/** Whether a value needs no full check. @returns false for a key without a pattern */
export function isPlain(key: string, value: string): boolean {
  if (value === '' || key === 'region' || key === 'sso_region') return value === '' || plainRegions.has(value)
  return plainValues[key]?.test(value) === true && !isSuspicious(value.toLowerCase())
}

function isSuspicious(value: string): boolean {
  const isPlaceholder = value.endsWith('here') || value.endsWith('placeholder')
  return isPlaceholder || suspiciousStarts.some((start) => value.startsWith(start))
}

/** Thrown to stop a quick plan that needs the full checks. */
class NotPlain extends Error {}

/** The variables that `changeRoles` and `sessionVariables` of the full checks read. */
const changingVariables = [
  'AWS_MFA_SERIAL',
  'AWS_ASSUME_ROLE_TTL',
  'AWS_SESSION_TOKEN_TTL',
  'AWS_CHAINED_SESSION_TOKEN_TTL',
]

/** Keys whose effect only the full plan knows. */
const checkedKeys = ['include_profile', 'policy', 'policy_arns', 'awsx_agents'].concat(
  'environment confirm access read_only_profile max_duration cache'.split(' ').map((key) => `awsx_${key}`),
)

const quickChecks: PlanChecks = {
  checkKeys(_planContext, _owner, section, keys) {
    for (const key of keys) requirePlain(key, section?.get(key)?.value)
  },
  checkOptions({ variables }, options) {
    if ((options.externalId ?? options.roleArn) !== undefined) stop()
    if (changingVariables.some((name) => readVariable(variables, name) !== undefined)) stop()
    requirePlain('role_session_name', options.roleSessionName)
  },
  changeRoles: (_planContext, _chain, configured) => configured,
  addPolicies: (_planContext, _chain, steps) => steps,
  sessionVariables: () => ({}),
  checkChosenRegion: (_planContext, { value }) => requirePlain('region', value),
  checkRepeatedKey(_planContext, { session, property }) {
    if (property.value !== readKey(session, property.name)) stop()
  },
  openProfile({ config }, name) {
    const profile = config.profile(name)
    if (checkedKeys.some((key) => profile?.get(key) !== undefined)) stop()
    return profile
  },
  findAmbientBase: stop,
  warnings: null,
  get errors() {
    return stop()
  },
}

function requirePlain(key: string, value = ''): void {
  if (!isPlain(key, value)) stop()
}

function stop(): never {
  throw new NotPlain()
}

/**
 * Plans a profile with only plain values, without loading the code that checks and explains values. The plan has no warnings.
 * @returns undefined for any other profile, which `planWithChecks` handles
 */
export function planQuickly(
  config: Config,
  choice: ProfileChoice,
  options: PlanOptions,
  variables: Variables,
): Plan | undefined {
  try {
    return planProfile(makePlanContext(config, variables, quickChecks), choice, options)
  } catch {
    return undefined
  }
}
