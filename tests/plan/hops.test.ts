import { describe, expect, test } from '@jest/globals'
import type { AssumeRoleHop, Hop, PlanOptions } from '../../src/plan/types.ts'
import { planOf, planErrorOf, stepsOf, warningsOf } from './planning.ts'

const keys = 'aws_access_key_id = AKEY\naws_secret_access_key = hush\n'
const iam = `[profile iam]\n${keys}`
const sso =
  '[profile sso]\nsso_start_url = https://x\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = R\n'
const role = (name: string, source: string, more = ''): string =>
  `[profile ${name}]\nregion = us-east-1\nrole_arn = arn:aws:iam::222222222222:role/${name}\nsource_profile = ${source}\n${more}`

function hopsOf(config: string, profile: string, options: PlanOptions = {}): readonly Hop[] {
  const [, ...hops] = planOf({ config }, profile, options).steps
  return hops
}

function lastRole(config: string, profile: string, options: PlanOptions = {}): AssumeRoleHop {
  const last = hopsOf(config, profile, options).at(-1)
  if (last?.kind !== 'assume-role') throw new Error('no role at the end')
  return last
}

describe('the keys of a role', () => {
  test('defaults', () => {
    expect(lastRole(iam + role('a', 'iam'), 'a')).toEqual({
      kind: 'assume-role',
      profile: 'a',
      at: { file: '/home/u/.aws/config', line: 4 },
      roleArn: 'arn:aws:iam::222222222222:role/a',
      roleSessionName: null,
      externalId: null,
      mfaSerial: null,
      mfaFromSession: false,
      durationSeconds: 3600,
      sourceIdentity: null,
      sessionTags: {},
      transitiveSessionTags: [],
      policy: null,
      policyArns: [],
    })
  })

  test('all keys', () => {
    const more =
      'role_session_name = me\nexternal_id = ext\nmfa_serial = dev\nduration_seconds = 1800\nsource_identity = Ann\n' +
      'session_tags = team = a, path=x=y,__proto__=z\ntransitive_session_tags = team, path\n' +
      'policy = {"Version":"2012-10-17"}\npolicy_arns = arn:aws:iam::aws:policy/P, arn:aws:iam::aws:policy/Q\n'
    const hop = lastRole(iam + role('a', 'iam', more), 'a', { noSession: true })
    expect(hop).toMatchObject({
      roleSessionName: 'me',
      externalId: 'ext',
      mfaSerial: 'dev',
      durationSeconds: 1800,
      sourceIdentity: 'Ann',
      transitiveSessionTags: ['team', 'path'],
      policy: '{"Version":"2012-10-17"}',
      policyArns: ['arn:aws:iam::aws:policy/P', 'arn:aws:iam::aws:policy/Q'],
    })
    expect(Object.entries(hop.sessionTags)).toEqual([
      ['team', 'a'],
      ['path', 'x=y'],
      ['__proto__', 'z'],
    ])
  })

  test.each([
    ['session_tags = oops\n', 'CONFIG_INVALID', /invalid session tag "oops"/],
    ['session_tags = =x\n', 'CONFIG_INVALID', /invalid session tag "=x"/],
    ['policy = {\n', 'POLICY_INVALID', /policy is not a JSON object/],
  ])('%s is an error', (more, code, message) => {
    const error = planErrorOf({ config: iam + role('a', 'iam', more) }, 'a')
    expect(error).toMatchObject({ code, at: '~/.aws/config:8' })
    expect(error.message).toMatch(message)
  })

  test('web identity has a duration and a session name', () => {
    const config =
      '[profile w]\nrole_arn = arn:aws:iam::222222222222:role/w\nweb_identity_token_file = /t\nduration_seconds = 7200\n'
    expect(planOf({ config }, 'w').steps[0]).toMatchObject({ durationSeconds: 7200 })
    expect(planOf({ config }, 'w', { durationSeconds: 900 }).steps[0]).toMatchObject({ durationSeconds: 900 })
  })
})

describe('durations', () => {
  test.each([
    ['7200', {}, 7200, null],
    ['7200', { durationSeconds: 10800 }, 10800, null],
    ['2h', {}, 3600, 'duration-invalid ~/.aws/config:8'],
    ['-1', {}, 3600, 'duration-invalid ~/.aws/config:8'],
    ['60', {}, 900, 'duration-limited ~/.aws/config:4'],
    ['99999', {}, 43200, 'duration-limited ~/.aws/config:4'],
  ])('%s in the profile, %j by option', (text, options, seconds, warning) => {
    const plan = planOf({ config: iam + role('a', 'iam', `duration_seconds = ${text}\n`) }, 'a', options)
    expect(plan.steps.at(-1)).toMatchObject({ durationSeconds: seconds })
    expect(warningsOf(plan)).toEqual(warning === null ? [] : [warning])
  })

  test('the option applies only to the last role', () => {
    const config = iam + role('b', 'iam', 'duration_seconds = 7200\n') + role('a', 'b')
    const hops = hopsOf(config, 'a', { durationSeconds: 1800 })
    expect(hops.map((hop) => hop.durationSeconds)).toEqual([7200, 1800])
  })

  test.each([
    ['SSO', sso + role('a', 'sso')],
    ['another role', iam + role('b', 'iam') + role('a', 'b')],
    [
      'web identity',
      `[profile w]\nrole_arn = arn:aws:iam::222222222222:role/w\nweb_identity_token_file = /t\n${role('a', 'w')}`,
    ],
    [
      'a container',
      '[profile a]\nregion = us-east-1\nrole_arn = arn:aws:iam::111111111111:role/r\ncredential_source = EcsContainer\n',
    ],
    [
      'an instance',
      '[profile a]\nregion = us-east-1\nrole_arn = arn:aws:iam::111111111111:role/r\ncredential_source = Ec2InstanceMetadata\n',
    ],
    [
      'login as a role',
      `[profile l]\nlogin_session = arn:aws:sts::111111111111:assumed-role/A/a\n${role('a', 'l')}`,
    ],
  ])('is limited to an hour after %s', (_, config) => {
    const plan = planOf({ config }, 'a', { durationSeconds: 7200 })
    expect(plan.steps.at(-1)).toMatchObject({ durationSeconds: 3600 })
    expect(plan.warnings.map((warning) => warning.code)).toEqual(['duration-capped'])
    expect(plan.warnings[0]?.message).toContain('a duration of 2 hours is limited to 1 hour')
  })

  test.each([
    ['a key', iam + role('a', 'iam')],
    ['a key with a token, which may be a user', `${iam}aws_session_token = t\n${role('a', 'iam')}`],
    ['a process', `[profile p]\ncredential_process = p\n${role('a', 'p')}`],
    ['login as a user', `[profile l]\nlogin_session = arn:aws:iam::111111111111:user/u\n${role('a', 'l')}`],
  ])('is not limited after %s', (_, config) => {
    const plan = planOf({ config }, 'a', { durationSeconds: 7200 })
    expect(plan.steps.at(-1)).toMatchObject({ durationSeconds: 7200 })
    expect(plan.warnings).toEqual([])
  })
})

describe('GetSessionToken', () => {
  const withMfa = iam + role('b', 'iam', 'mfa_serial = dev\n') + role('a', 'b', 'mfa_serial = dev\n')

  test('one code covers all roles with the serial', () => {
    const plan = planOf({ config: withMfa }, 'a')
    expect(stepsOf(plan)).toEqual([
      'static AKEY',
      'session-token dev',
      'assume-role arn:aws:iam::222222222222:role/b',
      'assume-role arn:aws:iam::222222222222:role/a',
    ])
    expect(plan.steps[1]).toEqual({
      kind: 'session-token',
      profile: 'iam',
      at: { file: '/home/u/.aws/config', line: 1 },
      mfaProfile: 'b',
      mfaSerial: 'dev',
      durationSeconds: 43200,
    })
    const roles = plan.steps.slice(2)
    expect(roles).toMatchObject([
      { mfaSerial: 'dev', mfaFromSession: true },
      { mfaSerial: 'dev', mfaFromSession: true },
    ])
  })

  test('a role with another serial asks for its own code', () => {
    const config = iam + role('b', 'iam', 'mfa_serial = dev\n') + role('a', 'b', 'mfa_serial = other\n')
    const [session, b, a] = hopsOf(config, 'a')
    expect([session, b, a]).toMatchObject([
      { kind: 'session-token', mfaSerial: 'dev' },
      { mfaFromSession: true },
      { mfaSerial: 'other', mfaFromSession: false },
    ])
  })

  test('is used if only a later role has the serial', () => {
    const config = iam + role('b', 'iam') + role('a', 'b', 'mfa_serial = dev\n')
    expect(hopsOf(config, 'a')).toMatchObject([
      { kind: 'session-token' },
      { mfaSerial: null, mfaFromSession: false },
      { mfaFromSession: true },
    ])
  })

  test('is not used with noSession', () => {
    expect(hopsOf(withMfa, 'a', { noSession: true })).toMatchObject([
      { kind: 'assume-role', mfaSerial: 'dev', mfaFromSession: false },
      { kind: 'assume-role', mfaSerial: 'dev', mfaFromSession: false },
    ])
  })

  test('is not used if the first role lasts longer than an hour, which STS rejects with a session', () => {
    const config = iam + role('a', 'iam', 'mfa_serial = dev\n')
    expect(hopsOf(config, 'a', { durationSeconds: 3600 })).toHaveLength(2)
    expect(hopsOf(config, 'a', { durationSeconds: 3601 })).toMatchObject([
      { kind: 'assume-role', mfaFromSession: false, durationSeconds: 3601 },
    ])
  })

  test.each([
    ['without a serial', iam + role('a', 'iam')],
    ['with a serial of the source only, as with the AWS CLI', `${iam}mfa_serial = dev\n${role('a', 'iam')}`],
    ['behind a key with a token', `${iam}aws_session_token = t\n${role('a', 'iam', 'mfa_serial = dev\n')}`],
    ['behind SSO', sso + role('a', 'sso', 'mfa_serial = dev\n')],
    ['behind a process', `[profile p]\ncredential_process = p\n${role('a', 'p', 'mfa_serial = dev\n')}`],
  ])('is not used %s', (_, config) => {
    expect(hopsOf(config, 'a').map((hop) => hop.kind)).toEqual(['assume-role'])
  })

  test('is used for a key with a serial, with the requested duration', () => {
    const config = `${iam}mfa_serial = dev\nregion = us-east-1\n`
    expect(hopsOf(config, 'iam')).toMatchObject([{ kind: 'session-token', durationSeconds: 43200 }])
    expect(hopsOf(config, 'iam', { durationSeconds: 900 })).toMatchObject([{ durationSeconds: 900 }])
    expect(hopsOf(`${config}duration_seconds = 129600\n`, 'iam')).toMatchObject([{ durationSeconds: 129600 }])
    expect(hopsOf(config, 'iam', { noSession: true })).toEqual([])
    const long = planOf({ config }, 'iam', { durationSeconds: 200_000 })
    expect(long.steps.at(-1)).toMatchObject({ durationSeconds: 129600 })
    expect(warningsOf(long)).toEqual(['duration-limited ~/.aws/config:1'])
  })

  test('mfa_process of the profile with the serial is preferred to that of the profile with the key', () => {
    const config = `${iam}mfa_process = below\n${role('a', 'iam', 'mfa_serial = dev\n')}${role('b', 'iam', 'mfa_serial = dev\nmfa_process = mine\n')}`
    expect(planOf({ config }, 'a').mfaProcess).toBe('below')
    expect(planOf({ config }, 'b').mfaProcess).toBe('mine')
    expect(planOf({ config: withMfa }, 'a').mfaProcess).toBeNull()
  })
})

describe('--role-arn', () => {
  const options = { roleArn: 'arn:aws:iam::999999999999:role/top', externalId: 'ext', roleSessionName: 'me' }

  test('assumes the role with a role', () => {
    const hops = hopsOf(iam + role('a', 'iam', 'external_id = own\n'), 'a', {
      ...options,
      durationSeconds: 1800,
    })
    expect(hops).toMatchObject([
      {
        roleArn: 'arn:aws:iam::222222222222:role/a',
        externalId: 'own',
        roleSessionName: null,
        durationSeconds: 3600,
      },
      { ...options, at: null, profile: 'a', durationSeconds: 1800 },
    ])
  })

  test('assumes the role with a key, with the MFA device of its profile', () => {
    const config = `${iam}region = us-east-1\nmfa_serial = dev\n`
    expect(hopsOf(config, 'iam', options)).toMatchObject([
      { kind: 'session-token', mfaSerial: 'dev' },
      { kind: 'assume-role', mfaSerial: 'dev', mfaFromSession: true },
    ])
  })

  test('assumes the role with SSO it is chained', () => {
    expect(hopsOf(sso, 'sso', { ...options, durationSeconds: 7200 })).toMatchObject([
      { durationSeconds: 3600 },
    ])
  })

  test('assumes the role with the environment', () => {
    const env = { AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 's' }
    expect(stepsOf(planOf({ env }, undefined, options))).toEqual([
      'environment',
      'assume-role arn:aws:iam::999999999999:role/top',
    ])
  })
})

describe('variables of aws-vault', () => {
  const withVariables = (
    config: string,
    profile: string,
    env: Readonly<Record<string, string>>,
  ): readonly Hop[] => {
    const [, ...hops] = planOf({ config, env }, profile).steps
    return hops
  }

  test('AWS_MFA_SERIAL adds a device to the role that a key assumes, and covers the roles behind it', () => {
    const chain = iam + role('a', 'iam') + role('b', 'a', 'mfa_serial = other\n') + role('c', 'b')
    expect(withVariables(chain, 'c', { AWS_MFA_SERIAL: 'dev' })).toMatchObject([
      { kind: 'session-token', mfaSerial: 'dev' },
      { mfaSerial: 'dev', mfaFromSession: true },
      { mfaSerial: 'dev', mfaFromSession: true },
      { mfaSerial: null },
    ])
  })

  test('AWS_MFA_SERIAL replaces mfa_serial, with a warning', () => {
    const config = iam + role('a', 'iam', 'mfa_serial = other\n')
    const env = { AWS_MFA_SERIAL: 'dev' }
    expect(withVariables(config, 'a', env)).toMatchObject([{ mfaSerial: 'dev' }, { mfaSerial: 'dev' }])
    expect(warningsOf(planOf({ config, env }, 'a'))).toContain('mfa-serial-replaced ~/.aws/config:4')
  })

  test('AWS_MFA_SERIAL asks for a session of a profile with only a key', () => {
    expect(withVariables(iam, 'iam', { AWS_MFA_SERIAL: 'dev' })).toMatchObject([{ kind: 'session-token' }])
  })

  test('AWS_MFA_SERIAL does not apply to Identity Center', () => {
    expect(withVariables(sso + role('a', 'sso'), 'a', { AWS_MFA_SERIAL: 'dev' })).toMatchObject([
      { kind: 'assume-role', mfaSerial: null },
    ])
  })

  test.each([
    ['AWS_ASSUME_ROLE_TTL', '2h', [{ kind: 'assume-role', durationSeconds: 7200 }]],
    ['AWS_ASSUME_ROLE_TTL', 'soon', [{ kind: 'session-token' }, { durationSeconds: 1800 }]],
    ['AWS_CHAINED_SESSION_TOKEN_TTL', '8h', [{ durationSeconds: 28_800 }, { durationSeconds: 1800 }]],
    ['AWS_SESSION_TOKEN_TTL', '8h', [{ durationSeconds: 43_200 }, { durationSeconds: 1800 }]],
  ])('%s=%s for a role', (name, value, expected) => {
    const config = iam + role('a', 'iam', 'mfa_serial = dev\nduration_seconds = 1800\n')
    expect(withVariables(config, 'a', { [name]: value })).toMatchObject(expected)
  })

  test.each([
    ['AWS_SESSION_TOKEN_TTL', '8h', 28_800],
    ['AWS_CHAINED_SESSION_TOKEN_TTL', '8h', 1800],
  ])('%s=%s for a key', (name, value, durationSeconds) => {
    const config = `${iam}mfa_serial = dev\nduration_seconds = 1800\n`
    expect(withVariables(config, 'iam', { [name]: value })).toMatchObject([{ durationSeconds }])
  })

  test('an invalid duration is ignored with a warning', () => {
    const env = { AWS_ASSUME_ROLE_TTL: 'soon' }
    expect(warningsOf(planOf({ config: iam + role('a', 'iam'), env }, 'a'))).toContain('duration-invalid -')
  })
})
