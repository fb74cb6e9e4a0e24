import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import { credentialVariables } from '../environment/credential-variables.ts'
import type { Problem } from './problem.ts'

type Variables = Pick<Context, 'env' | 'platform' | 'now'>

/** Variables that make tools disagree about whose credentials they use. Inside a shell of awsx its own are in order. */
export function checkEnvironment(context: Variables): readonly Problem[] {
  const read = (name: string): string | undefined => readVariable(context, name)
  const inShell = read('AWSX_PROFILE') !== undefined
  return [
    ...checkEmpty(context),
    ...(inShell ? [] : checkKeys(read)),
    ...checkProfiles(read),
    ...checkExpiry(read, context.now()),
    ...checkOrphans(read, inShell),
  ]
}

type Read = (name: string) => string | undefined

/** An empty AWS_PROFILE is an error for botocore and no value for others. */
function checkEmpty(context: Variables): readonly Problem[] {
  return credentialVariables
    .filter((name) => context.env[name] === '')
    .map((name) =>
      warning(
        'empty-variable',
        `${name} is set but empty, which some tools take for a value`,
        `unset ${name}`,
      ),
    )
}

function checkKeys(read: Read): readonly Problem[] {
  const key = read('AWS_ACCESS_KEY_ID')
  const secret = read('AWS_SECRET_ACCESS_KEY')
  if ((key === undefined) !== (secret === undefined)) {
    const missing = key === undefined ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY'
    return [
      warning(
        'half-key',
        `one half of an access key is set, but not ${missing}`,
        'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY',
      ),
    ]
  }
  const profile = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'].find((name) => read(name) !== undefined)
  if (key === undefined || profile === undefined) return []
  const message = `${profile} is set next to AWS_ACCESS_KEY_ID: most tools use the key, the JavaScript SDK and awsx the profile`
  return [
    warning('keys-and-profile', message, 'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN'),
  ]
}

function checkProfiles(read: Read): readonly Problem[] {
  const one = read('AWS_PROFILE')
  const other = read('AWS_DEFAULT_PROFILE')
  if (one === undefined || other === undefined || one === other) return []
  const message =
    'AWS_PROFILE and AWS_DEFAULT_PROFILE differ: boto3 and AWS CLI v1 use the second, others the first'
  return [warning('two-profiles', message, 'unset AWS_DEFAULT_PROFILE')]
}

function checkExpiry(read: Read, now: number): readonly Problem[] {
  const end = Date.parse(read('AWS_CREDENTIAL_EXPIRATION') ?? '')
  if (Number.isNaN(end) || end > now) return []
  return [
    warning(
      'expired-keys',
      'the credentials in the environment have expired',
      'leave the shell, or: awsx use PROFILE',
    ),
  ]
}

/** A token or an expiry without a key belongs to credentials that are gone. */
function checkOrphans(read: Read, inShell: boolean): readonly Problem[] {
  if (inShell || read('AWS_ACCESS_KEY_ID') !== undefined) return []
  return ['AWS_SESSION_TOKEN', 'AWS_SECURITY_TOKEN', 'AWS_CREDENTIAL_EXPIRATION']
    .filter((name) => read(name) !== undefined)
    .map((name) =>
      warning('stale-variable', `${name} is set, but no key that it belongs to`, `unset ${name}`),
    )
}

function warning(code: string, message: string, fix: string): Problem {
  return { code, level: 'warning', message, at: null, fix }
}
