import { describe, expect, test } from '@jest/globals'

import { errorTextOf, planErrorOf, planOf, stepsOf } from './planning.ts'

const role = 'arn:aws:iam::111111111111:role/r'
const keys = 'aws_access_key_id = AKEY\naws_secret_access_key = hush\n'
const overKeys = `[profile a]\nregion = us-east-1\nrole_arn = ${role}\nsource_profile = b\n[profile b]\n${keys}`

const doc = '{"Version":"2012-10-17","Statement":[]}'
const sso =
  'sso_start_url = https://x\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = R\n'
const start = '[profile a]\nregion = us-east-1\n'

describe('a session policy belongs to a call that takes it', () => {
  const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
  const mfa = 'mfa_serial = arn:aws:iam::111111111111:mfa/me\n'

  test.each([
    [
      'an access key',
      `${keys}policy_arns = ${readOnly}\n`,
      [{ kind: 'static' }, { kind: 'federation-token', policy: null, policyArns: [readOnly] }],
    ],
    [
      'an access key with MFA',
      `${keys}${mfa}policy = ${doc}\n`,
      [{ kind: 'static' }, { kind: 'session-token' }, { kind: 'scoped', policy: doc }],
    ],
    [
      'a process',
      `credential_process = p\npolicy = ${doc}\n`,
      [{ kind: 'process' }, { kind: 'scoped', policy: doc }],
    ],
    [
      'web identity',
      `role_arn = ${role}\nweb_identity_token_file = /t\npolicy = ${doc}\npolicy_arns = ${readOnly}\n`,
      [{ kind: 'web-identity', policy: doc, policyArns: [readOnly] }],
    ],
    ['Identity Center', `${sso}policy = ${doc}\n`, [{ kind: 'sso' }, { kind: 'scoped', policy: doc }]],
  ])('%s', (_what, config, expected) => {
    const { steps } = planOf({ config: `${start}${config}` }, 'a')
    expect(steps).toMatchObject(expected)
    expect(steps).toHaveLength(expected.length)
  })

  test('the policy of a role', () => {
    const config = overKeys.replace('[profile b]', `policy = ${doc}\n[profile b]`)
    expect(planOf({ config }, 'a').steps).toMatchObject([{ kind: 'static' }, { policy: doc }])
  })

  test('the policy of the requested profile and that of the profile it uses both apply', () => {
    const config = `${start}source_profile = b\npolicy = ${doc}\n[profile b]\n${sso}policy = ${doc}\n`
    expect(planOf({ config }, 'a').steps).toMatchObject([
      { kind: 'sso', profile: 'b' },
      { kind: 'scoped', profile: 'b' },
      { kind: 'scoped', profile: 'a' },
    ])
  })
})

describe('a session policy that no call takes is rejected', () => {
  test.each([
    [
      'managed policies for Identity Center',
      `${start}${sso}policy_arns = arn:aws:iam::aws:policy/ReadOnlyAccess\n`,
      '7: profile "a": policy_arns cannot apply, because GetScopedCredentials, which narrows credentials that exist already, takes no managed policies',
    ],
    [
      'a source profile',
      `${overKeys}policy = ${doc}\n`,
      '8: profile "b": policy cannot apply, because the role of profile "a" has permissions of its own',
    ],
    [
      'a second policy for a federated session',
      `${start}source_profile = b\npolicy = ${doc}\n[profile b]\n${keys}policy = ${doc}\n`,
      '4: profile "a": policy cannot apply, because a session of GetFederationToken cannot be narrowed again',
    ],
  ])('%s', (_what, config, expected) => {
    expect(errorTextOf({ config }, 'a')).toBe(`CONFIG_INVALID ~/.aws/config:${expected}`)
  })

  test.each([
    ['text that is not JSON', 'policy = {not json\n', 'POLICY_INVALID', 'policy is not a JSON object'],
    ['another JSON value', 'policy = "x"\n', 'POLICY_INVALID', 'policy is not a JSON object'],
    [
      'the name of a managed policy',
      'policy_arns = ReadOnlyAccess\n',
      'POLICY_INVALID',
      'policy_arns has "ReadOnlyAccess", which is not the ARN of a managed policy',
    ],
    [
      'eleven managed policies',
      `policy_arns = ${Array.from({ length: 11 }, (_, n) => `arn:aws:iam::aws:policy/P${n}`).join(',')}\n`,
      'POLICY_TOO_LARGE',
      'policy_arns has 11 ARNs, and AWS takes at most 10',
    ],
    [
      'a long policy',
      `policy = {"Statement":[],"Id":"${'x'.repeat(2048)}"}\n`,
      'POLICY_TOO_LARGE',
      'the session policies have 2072 characters, and AWS takes at most 2048',
    ],
  ])('%s', (_what, line, code, message) => {
    const config = `${start}role_arn = ${role}\nsource_profile = b\n${line}[profile b]\n${keys}`
    expect(errorTextOf({ config }, 'a')).toBe(`${code} ~/.aws/config:5: profile "a": ${message}`)
    const web = `${start}role_arn = ${role}\nweb_identity_token_file = /t\n${line}`
    expect(errorTextOf({ config: web }, 'a')).toBe(`${code} ~/.aws/config:5: profile "a": ${message}`)
  })

  test('the limit of characters counts the ARNs as well', () => {
    const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const policy = `{"Statement":[],"Id":"${'x'.repeat(2048 - arn.length - 24)}"}`
    const config = (text: string): string =>
      `${start}role_arn = ${role}\nsource_profile = b\npolicy = ${text}\npolicy_arns = ${arn}\n[profile b]\n${keys}`
    expect(planOf({ config: config(policy) }, 'a').steps).toMatchObject([{}, { policy }])
    expect(errorTextOf({ config: config(policy.replace('xx', 'xxx')) }, 'a')).toMatch(
      /^POLICY_TOO_LARGE .* 2049 characters/,
    )
  })
})

describe('options for a role', () => {
  test('--external-id requires --role-arn', () => {
    expect(errorTextOf({ config: overKeys }, 'a', { externalId: 'ext' })).toBe(
      'USAGE -: --external-id requires --role-arn',
    )
  })

  test('--role-session-name names the session of the last role', () => {
    const named = { roleSessionName: 'build-42' }
    expect(planOf({ config: overKeys }, 'a', named).steps[1]).toMatchObject({ roleSessionName: 'build-42' })
    const config = `[profile c]\nregion = us-east-1\nrole_arn = ${role}\nrole_session_name = usual\nsource_profile = a\n${overKeys}`
    expect(planOf({ config }, 'c', named).steps).toMatchObject([
      { kind: 'static' },
      { roleSessionName: null },
      { roleSessionName: 'build-42' },
    ])
    const web = `[profile w]\nregion = us-east-1\nrole_arn = ${role}\nweb_identity_token_file = /t\n`
    expect(planOf({ config: web }, 'w', named).steps).toMatchObject([{ roleSessionName: 'build-42' }])
  })

  test('--role-session-name requires a role', () => {
    expect(errorTextOf({ config: overKeys }, 'b', { roleSessionName: 'build-42' })).toBe(
      'USAGE -: --role-session-name requires a role, and profile "b" has none',
    )
    const config = overKeys.replace(
      '[profile b]\n',
      '[profile b]\nmfa_serial = arn:aws:iam::111111111111:mfa/me\n',
    )
    expect(errorTextOf({ config }, 'b', { roleSessionName: 'build-42' })).toMatch(/^USAGE/)
  })
})

describe('[default] with settings only', () => {
  const config = '[default]\nregion = us-east-1\noutput = json\n[profile a]\nregion = us-east-1\n'

  test('counts as absent if no profile is named', () => {
    const error = planErrorOf({ config })
    expect(error).toMatchObject({
      code: 'PROFILE_NOT_FOUND',
      message: 'no profile given, and profile "default" has no credentials',
      at: '~/.aws/config:1',
    })
    expect(error.hints[0]).toBe('name a profile, for example: awsx exec PROFILE -- COMMAND')
  })

  test('is an error if it is named', () => {
    expect(errorTextOf({ config }, 'default')).toMatch(/^PROFILE_NO_CREDENTIALS/)
  })

  test('does not count as absent if it has a source profile', () => {
    const following = `[default]\nregion = us-east-1\nsource_profile = b\n[profile b]\n${keys}`
    expect(stepsOf(planOf({ config: following }))).toEqual(['static AKEY'])
  })
})
