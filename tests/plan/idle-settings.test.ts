import { describe, expect, test } from '@jest/globals'

import { errorTextOf, planErrorOf, planOf, stepsOf } from './planning.ts'

const role = 'arn:aws:iam::111111111111:role/r'
const keys = 'aws_access_key_id = AKEY\naws_secret_access_key = hush\n'
const overKeys = `[profile a]\nregion = us-east-1\nrole_arn = ${role}\nsource_profile = b\n[profile b]\n${keys}`

describe('a session policy that no call uses is rejected', () => {
  const reason =
    'has no effect here, because it applies only to a role assumed with source_profile or credential_source'

  test.each([
    [
      'an access key',
      `[profile a]\nregion = us-east-1\n${keys}policy_arns = arn:aws:iam::aws:policy/ReadOnlyAccess\n`,
      '5: profile "a": policy_arns',
    ],
    [
      'a process',
      '[profile a]\nregion = us-east-1\ncredential_process = p\npolicy = {}\n',
      '4: profile "a": policy',
    ],
    [
      'web identity',
      `[profile a]\nregion = us-east-1\nrole_arn = ${role}\nweb_identity_token_file = /t\npolicy = {}\n`,
      '5: profile "a": policy',
    ],
    [
      'Identity Center',
      '[profile a]\nregion = us-east-1\nsso_start_url = https://x\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = R\npolicy = {}\n',
      '7: profile "a": policy',
    ],
    ['a source profile', `${overKeys}policy = {}\n`, '8: profile "b": policy'],
  ])('%s', (_what, config, expected) => {
    expect(errorTextOf({ config }, 'a')).toBe(`CONFIG_INVALID ~/.aws/config:${expected} ${reason}`)
  })

  test('but not the policy of a role', () => {
    const config = overKeys.replace('[profile b]', 'policy = {}\n[profile b]')
    expect(planOf({ config }, 'a').steps).toMatchObject([{ kind: 'static' }, { policy: '{}' }])
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
