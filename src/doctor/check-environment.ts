import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import { credentialVariables } from '../environment/credential-variables.ts'
import { warningFinding } from './doctor-finding.ts'
import type { DoctorFinding } from './doctor-finding.ts'

/** Finds variables that make tools disagree about the credentials. In an awsx shell, the variables that awsx set are fine. */
export function checkEnvironment(
  context: Pick<Context, 'env' | 'platform' | 'now'>,
): readonly DoctorFinding[] {
  const read: Read = (name) => readVariable(context, name)
  const inShell = read('AWSX_PROFILE') !== undefined
  return [
    ...findEmpty(context),
    ...(inShell ? [] : checkKeys(read)),
    ...checkProfiles(read),
    ...checkExpiry(read, context.now()),
    ...(inShell ? [] : findLeftovers(read)),
  ]
}

type Read = (name: string) => string | undefined

/** An empty AWS_PROFILE is an error in botocore; other tools treat it as unset. */
function findEmpty({ env }: Pick<Context, 'env'>): readonly DoctorFinding[] {
  return credentialVariables
    .filter((name) => env[name] === '')
    .map((name) =>
      warningFinding(
        'empty-variable',
        `${name} is set but empty, which some tools treat as a value`,
        `unset ${name}`,
      ),
    )
}

function checkKeys(read: Read): readonly DoctorFinding[] {
  const key = read('AWS_ACCESS_KEY_ID')
  const secret = read('AWS_SECRET_ACCESS_KEY')
  if ((key === undefined) !== (secret === undefined)) {
    const missing = key === undefined ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY'
    return [
      warningFinding(
        'half-key',
        `half of an access key is set, but ${missing} is not`,
        'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY',
      ),
    ]
  }
  const profile = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'].find((name) => read(name) !== undefined)
  if (key === undefined || profile === undefined) return []
  const message = `both ${profile} and AWS_ACCESS_KEY_ID are set: most tools use the key, the JavaScript SDK and awsx use the profile`
  const fix = 'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN'
  return [warningFinding('keys-and-profile', message, fix)]
}

function checkProfiles(read: Read): readonly DoctorFinding[] {
  const profile = read('AWS_PROFILE')
  const defaultProfile = read('AWS_DEFAULT_PROFILE')
  if (profile === undefined || defaultProfile === undefined || profile === defaultProfile) return []
  const message =
    'AWS_PROFILE and AWS_DEFAULT_PROFILE differ: boto3 and AWS CLI v1 use the second, other tools the first'
  return [warningFinding('two-profiles', message, 'unset AWS_DEFAULT_PROFILE')]
}

function checkExpiry(read: Read, now: number): readonly DoctorFinding[] {
  const end = Date.parse(read('AWS_CREDENTIAL_EXPIRATION') ?? '')
  if (Number.isNaN(end) || end > now) return []
  const fix = 'leave the shell, or run: awsx use PROFILE'
  return [warningFinding('expired-keys', 'the credentials in the environment have expired', fix)]
}

/** A token or an expiration without a key is left over from earlier credentials. */
function findLeftovers(read: Read): readonly DoctorFinding[] {
  if (read('AWS_ACCESS_KEY_ID') !== undefined) return []
  return ['AWS_SESSION_TOKEN', 'AWS_SECURITY_TOKEN', 'AWS_CREDENTIAL_EXPIRATION']
    .filter((name) => read(name) !== undefined)
    .map((name) =>
      warningFinding('stale-variable', `${name} is set, but AWS_ACCESS_KEY_ID is not`, `unset ${name}`),
    )
}
