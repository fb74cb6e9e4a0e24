import { describe, expect, test } from '@jest/globals'
import { configOf, planOf, planErrorOf, errorTextOf, stepsOf, warningsOf } from './planning.ts'

const keys = 'aws_access_key_id = AKEY\naws_secret_access_key = hush\n'
const sso =
  'sso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = R\n'
const ssoStep = 'sso 111111111111 R us-east-1 https://x.awsapps.com/start'
const arn = 'arn:aws:iam::222222222222:role/r'
const steps = (config: string, profile = 'A'): readonly string[] => stepsOf(planOf({ config }, profile))

describe('the source inside one profile', () => {
  test.each([
    [
      'web identity before SSO',
      `role_arn = ${arn}\nweb_identity_token_file = /t\n${sso}`,
      `web-identity ${arn} /t`,
    ],
    ['SSO before login', `${sso}login_session = arn:aws:iam::111111111111:user/u\n`, ssoStep],
    [
      'login before process',
      'login_session = arn:aws:iam::111111111111:user/u\ncredential_process = p\n',
      'login arn:aws:iam::111111111111:user/u',
    ],
    ['process before keys', `credential_process = p\n${keys}`, 'process p'],
    ['a named source before everything', `credential_source = Environment\n${sso}`, 'environment'],
  ])('%s', (_, body, expected) => {
    const plan = planOf({ config: `[profile A]\nregion = us-east-1\n${body}` }, 'A')
    expect(stepsOf(plan)).toEqual([expected])
    expect(plan.warnings).toHaveLength(1)
  })

  test('half an access key is ignored if another source comes first', () => {
    expect(steps('[profile A]\ncredential_process = p\naws_access_key_id = AKEY\n')).toEqual(['process p'])
  })

  test('an empty key counts as absent', () => {
    expect(
      errorTextOf({ config: '[profile A]\naws_access_key_id =\naws_secret_access_key = hush\n' }, 'A'),
    ).toMatch(/^PARTIAL_CREDENTIALS ~\/\.aws\/config:3: .*no aws_access_key_id$/)
    expect(
      planErrorOf({ config: '[profile A]\naws_access_key_id =\naws_secret_access_key =\n' }, 'A').code,
    ).toBe('PROFILE_NO_CREDENTIALS')
  })

  test('warns if the AWS CLI would use another source', () => {
    const input = { config: '[profile A]\ncredential_process = p\n', credentials: `[A]\n${keys}` }
    expect(planOf(input, 'A').warnings).toEqual([
      {
        code: 'several-sources',
        message:
          'profile "A" has several sources of credentials: awsx uses credential_process, but the AWS CLI uses its access key',
        at: '~/.aws/config:1',
      },
    ])
    const same = planOf({ config: `[profile A]\ncredential_process = p\n${keys}` }, 'A')
    expect(same.warnings[0]?.message).toMatch(/awsx uses credential_process, like the AWS CLI$/)
  })

  test('a key with a token, also under its old name, and an account', () => {
    const [base] = planOf(
      { credentials: `[A]\n${keys}aws_security_token = tok\naws_account_id = 012345678901\n` },
      'A',
    ).steps
    expect(base).toMatchObject({ kind: 'static', accountId: '012345678901' })
    expect(base.kind === 'static' ? base.sessionToken?.reveal() : undefined).toBe('tok')
    expect(base.kind === 'static' ? base.secretAccessKey.reveal() : undefined).toBe('hush')
  })

  test('the halves of an access key may be in different files', () => {
    const input = {
      config: '[profile A]\naws_access_key_id = AKEY\n',
      credentials: '[A]\naws_secret_access_key = hush\n',
    }
    expect(stepsOf(planOf(input, 'A'))).toEqual(['static AKEY'])
  })

  test('a process keeps the account of its profile', () => {
    expect(
      planOf({ config: '[profile A]\ncredential_process = p\naws_account_id = 111111111111\n' }, 'A')
        .steps[0],
    ).toMatchObject({
      command: 'p',
      accountId: '111111111111',
    })
  })

  test('AWS_ROLE_ARN does not apply to profiles', () => {
    const input = { config: '[profile A]\nweb_identity_token_file = /t\n', env: { AWS_ROLE_ARN: arn } }
    expect(planErrorOf(input, 'A').code).toBe('WEB_IDENTITY_NO_ROLE')
  })
})

describe('roles and their sources', () => {
  test.each([
    ['SSO', sso, ssoStep],
    ['a process', 'credential_process = p\n', 'process p'],
    ['login', 'login_session = arn:aws:iam::111111111111:user/u\n', 'login arn:aws:iam::111111111111:user/u'],
  ])('a profile may be its own source with %s', (_, body, expected) => {
    expect(steps(`[profile A]\n${body}role_arn = ${arn}\nsource_profile = A\n`)).toEqual([
      expected,
      `assume-role ${arn}`,
    ])
  })

  test.each([
    ['Environment', 'environment', 0],
    ['EcsContainer', 'container', 0],
    ['Ec2InstanceMetadata', 'ec2-metadata', 0],
    ['environment', 'environment', 1],
    ['ECSCONTAINER', 'container', 1],
  ])('credential_source = %s', (value, kind, warnings) => {
    const plan = planOf(
      { config: `[profile A]\nrole_arn = ${arn}\ncredential_source = ${value}\nregion = us-east-1\n` },
      'A',
    )
    expect(stepsOf(plan)).toEqual([kind, `assume-role ${arn}`])
    expect(plan.warnings).toHaveLength(warnings)
  })

  test('an unknown credential_source', () => {
    const error = planErrorOf({ config: `[profile A]\nrole_arn = ${arn}\ncredential_source = Moon\n` }, 'A')
    expect(error).toMatchObject({ code: 'CREDENTIAL_SOURCE_INVALID', at: '~/.aws/config:3' })
    expect(error.hints).toEqual(['expected Environment, EcsContainer or Ec2InstanceMetadata'])
  })

  test('a source profile may have a named source without a role', () => {
    const config = `[profile A]\nrole_arn = ${arn}\nsource_profile = B\n[profile B]\ncredential_source = Environment\n`
    expect(steps(config)).toEqual(['environment', `assume-role ${arn}`])
  })

  test('the access key of a source profile overrides its Identity Center keys, with a warning', () => {
    const plan = planOf(
      {
        config: `[profile A]\nregion = us-east-1\nrole_arn = ${arn}\nsource_profile = B\n[profile B]\n${keys}${sso}`,
      },
      'A',
    )
    expect(stepsOf(plan)).toEqual(['static AKEY', `assume-role ${arn}`])
    expect(warningsOf(plan)).toEqual(['source-keys-win ~/.aws/config:10'])
  })

  test('source_profile without role_arn is ignored', () => {
    expect(steps('[profile A]\ncredential_process = p\nsource_profile = nowhere\n')).toEqual(['process p'])
  })

  test('names are compared exactly', () => {
    expect(
      planErrorOf(
        { config: `[profile A]\nrole_arn = ${arn}\nsource_profile = b\n[profile B]\n${keys}` },
        'A',
      ),
    ).toMatchObject({
      code: 'SOURCE_PROFILE_NOT_FOUND',
      hints: ['did you mean "B"?', 'list all profiles: awsx list'],
    })
  })

  test('a cycle is shown without the profiles that lead to it', () => {
    const config =
      '[profile A]\nrole_arn = x\nsource_profile = B\n[profile B]\nrole_arn = x\nsource_profile = C\n' +
      '[profile C]\nrole_arn = x\nsource_profile = D\n[profile D]\nrole_arn = x\nsource_profile = B\n'
    expect(errorTextOf({ config }, 'A')).toBe(
      'PROFILE_CYCLE ~/.aws/config:6: profile "B": source_profile "C" forms a cycle: B → C → D → B',
    )
  })

  test('a chain of a thousand roles', () => {
    const links = Array.from(
      { length: 1000 },
      (_, index) => `[profile p${index}]\nrole_arn = ${arn}${index}\nsource_profile = p${index + 1}\n`,
    )
    const plan = planOf({ config: `${links.join('')}[profile p1000]\n${keys}` }, 'p0')
    expect(plan.steps).toHaveLength(1001)
    expect(plan.steps.at(-1)).toMatchObject({ roleArn: `${arn}0` })
  })

  test('an invalid profile does not affect others', () => {
    expect(steps(`[profile A]\n${keys}[profile broken]\nthis line has no sign\n`)).toEqual(['static AKEY'])
  })
})

describe('the requested profile', () => {
  test('is missing: similar names are suggested', () => {
    const error = planErrorOf({ config: '[profile prod]\n[profile dev]\n' }, 'prdo')
    expect(error.message).toBe('profile "prdo" not found in ~/.aws/config or ~/.aws/credentials')
    expect(error.hints).toEqual(['did you mean "prod"?', 'list all profiles: awsx list'])
  })

  test('from a variable is missing: the variable is named', () => {
    expect(errorTextOf({ env: { AWS_PROFILE: 'x' } })).toBe(
      'PROFILE_NOT_FOUND -: profile "x" (from AWS_PROFILE) not found in ~/.aws/config or ~/.aws/credentials',
    )
  })

  test('environment credentials never replace a named profile', () => {
    const env = { AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 'hush' }
    expect(planErrorOf({ env }, 'default').code).toBe('PROFILE_NOT_FOUND')
    expect(planErrorOf({ env, config: '[profile A]\nregion = us-east-1\n' }, 'A').code).toBe(
      'PROFILE_NO_CREDENTIALS',
    )
  })

  test('first run without any config', () => {
    const error = planErrorOf({})
    expect(error.code).toBe('PROFILE_NOT_FOUND')
    expect(error.hints[0]).toContain('awsx configure sso')
    expect(planErrorOf({ config: '[profile A]\n' }).hints[0]).toContain('awsx exec PROFILE')
  })

  test.each([
    [
      'keys',
      { AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 's', AWS_WEB_IDENTITY_TOKEN_FILE: '/t' },
      'environment',
    ],
    ['web identity', { AWS_WEB_IDENTITY_TOKEN_FILE: '/t', AWS_ROLE_ARN: arn }, `web-identity ${arn} /t`],
    ['a relative container URI', { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/c' }, 'container'],
    ['a full container URI', { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://localhost/c' }, 'container'],
  ])('without a named profile, the environment is used: %s', (_, env, expected) => {
    expect(stepsOf(planOf({ env }))).toEqual([expected])
    const config = '[default]\nregion = eu-west-1\n'
    const plan = planOf({ env, config })
    expect(stepsOf(plan)).toEqual([expected])
    expect(plan.region?.value).toBe('eu-west-1')
  })

  test('web identity of the environment needs AWS_ROLE_ARN', () => {
    expect(planErrorOf({ env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/t' } }).code).toBe('WEB_IDENTITY_NO_ROLE')
  })

  test('half an access key in the environment is ignored', () => {
    expect(planErrorOf({ env: { AWS_ACCESS_KEY_ID: 'E' } }).code).toBe('PROFILE_NOT_FOUND')
  })

  test('a default profile with credentials overrides the environment, with a warning', () => {
    const env = { AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 's' }
    const plan = planOf({ env, credentials: `[default]\n${keys}` })
    expect(stepsOf(plan)).toEqual(['static AKEY'])
    expect(warningsOf(plan)).toEqual(['environment-keys-ignored ~/.aws/credentials:1'])
  })

  test('an empty AWS_CONFIG_FILE hides the file', () => {
    const input = {
      config: `[profile A]\n${keys}`,
      env: { AWS_CONFIG_FILE: '', AWS_SHARED_CREDENTIALS_FILE: '' },
    }
    expect(configOf(input).profileNames()).toEqual([])
    expect(planErrorOf(input, 'A').message).toContain('any file')
  })
})

describe('the region', () => {
  const config = `[profile A]\nregion = eu-west-1\nrole_arn = ${arn}\nsource_profile = B\n[profile B]\nregion = us-west-2\n${keys}`

  test.each([
    [{}, {}, { value: 'eu-west-1', from: '~/.aws/config:2' }],
    [{ AWS_DEFAULT_REGION: 'sa-east-1' }, {}, { value: 'sa-east-1', from: 'AWS_DEFAULT_REGION' }],
    [{ AWS_REGION: 'us-east-2', AWS_DEFAULT_REGION: 'x' }, {}, { value: 'us-east-2', from: 'AWS_REGION' }],
    [{ AWS_REGION: 'us-east-2' }, { region: 'ca-central-1' }, { value: 'ca-central-1', from: '--region' }],
  ])('with %j and %j, for every call', (env, options, region) => {
    const plan = planOf({ config, env }, 'A', options)
    expect(plan.region).toEqual(region)
    expect(plan.clients.region).toBe(region.value)
  })

  test.each([
    ['arn:aws:iam::111111111111:role/r', 'us-east-1'],
    ['arn:aws-cn:iam::111111111111:role/r', 'cn-northwest-1'],
    ['arn:aws-us-gov:iam::111111111111:role/r', 'us-gov-west-1'],
  ])('defaults by the partition of %s, never to that of the source profile', (roleArn, region) => {
    const text = `[profile A]\nrole_arn = ${roleArn}\nsource_profile = B\n[profile B]\nregion = eu-west-3\n${keys}`
    const plan = planOf({ config: text }, 'A')
    expect(plan.region).toBeNull()
    expect(plan.clients.region).toBe(region)
    expect(warningsOf(plan)).toEqual(['no-region ~/.aws/config:1'])
  })

  test('warns if the region is in another partition than the role', () => {
    const text = `[profile A]\nregion = us-east-1\nrole_arn = arn:aws-cn:iam::111111111111:role/r\nsource_profile = B\n[profile B]\n${keys}`
    expect(warningsOf(planOf({ config: text }, 'A'))).toEqual(['partition-mismatch ~/.aws/config:1'])
  })

  test.each(['us-east-1.evil.example', 'us east', '-x', 'x/y#'])(
    '%s cannot become part of a host name',
    (region) => {
      const text = `[profile A]\nregion = ${region}\n${keys}`
      expect(planErrorOf({ config: text }, 'A')).toMatchObject({
        code: 'CONFIG_INVALID',
        at: '~/.aws/config:2',
      })
      expect(planErrorOf({ config: `[profile A]\n${sso.replace('us-east-1', region)}` }, 'A').code).toBe(
        'CONFIG_INVALID',
      )
    },
  )
})
