import { describe, expect, test } from '@jest/globals'

import { errorTextOf, planErrorOf, planOf, warningsOf } from './planning.ts'

const role = 'arn:aws:iam::111111111111:role/r'
const keys = 'aws_access_key_id = AKEY\naws_secret_access_key = hush\n'

describe('a malformed value that the plan uses', () => {
  test.each<[string, string, string]>([
    [
      'of a role',
      `[profile A]\nregion = us-east-1\nrole_arn = role-s\nsource_profile = B\n[profile B]\n${keys}`,
      'CONFIG_INVALID ~/.aws/config:3: profile "A": role_arn "role-s" is not a role ARN',
    ],
    [
      'of a role between the base and the profile',
      `[profile A]\nregion = us-east-1\nrole_arn = ${role}\nsource_profile = B\n[profile B]\nrole_arn = ${role}\nrole_session_name = a b\nsource_profile = C\n[profile C]\n${keys}`,
      'CONFIG_INVALID ~/.aws/config:7: profile "B": role_session_name "a b" contains characters that AWS rejects; use only letters, digits and _+=,.@-',
    ],
    [
      'of an access key',
      `[profile A]\naws_access_key_id = "AKEY"\naws_secret_access_key = hush\n`,
      'CONFIG_INVALID ~/.aws/config:2: profile "A": aws_access_key_id is in quotes, which count as part of the value',
    ],
    [
      'of an sso-session',
      '[profile A]\nregion = us-east-1\nsso_session = s\nsso_account_id = 111111111111\nsso_role_name = R\n[sso-session s]\nsso_start_url = x.awsapps.com/start\nsso_region = us-east-1\n',
      'CONFIG_INVALID ~/.aws/config:7: sso-session "s": sso_start_url "x.awsapps.com/start" is not a URL that starts with https://',
    ],
    [
      'of the region',
      `[profile A]\nregion = us-east-1a\n${keys}`,
      'CONFIG_INVALID ~/.aws/config:2: profile "A": region "us-east-1a" is an availability zone, not a region',
    ],
  ])('%s is an error at its line', (_what, config, expected) => {
    expect(errorTextOf({ config }, 'A')).toBe(expected)
  })

  test('the hint has the correct spelling', () => {
    const { hints } = planErrorOf({ config: `[profile A]\nregion = us-east1\n${keys}` }, 'A')
    expect(hints).toEqual(['did you mean us-east-1?'])
  })

  test('an invalid option is a usage error, and an error about a variable names it', () => {
    const config = `[profile A]\nregion = us-east-1\n${keys}`
    expect(errorTextOf({ config }, 'A', { region: 'us-east1' })).toBe(
      'USAGE -: --region "us-east1" is not a region',
    )
    expect(errorTextOf({ config }, 'A', { roleArn: 'role-s' })).toBe(
      'USAGE -: --role-arn "role-s" is not a role ARN',
    )
    expect(errorTextOf({ config, env: { AWS_REGION: 'us-east-1b' } }, 'A')).toBe(
      'CONFIG_INVALID -: AWS_REGION "us-east-1b" is an availability zone, not a region',
    )
  })
})

describe('a malformed value that the plan does not use', () => {
  test.each<[string, string, Parameters<typeof planOf>[2]]>([
    ['a region that an option overrides', `[profile A]\nregion = us-east1\n${keys}`, { region: 'us-east-1' }],
    [
      'the region of a source profile',
      `[profile A]\nregion = us-east-1\nrole_arn = ${role}\nsource_profile = B\n[profile B]\nregion = eu-west\n${keys}`,
      {},
    ],
    [
      'a region for another service',
      `[profile A]\nregion = us-east1\nendpoint_url = https://storage.example.com\n${keys}`,
      {},
    ],
  ])('%s is not an error', (_what, config, options) => {
    expect(warningsOf(planOf({ config }, 'A', options))).toEqual([])
  })
})

test('an unknown region is one warning, and is used', () => {
  const config = `[profile A]\nregion = eu-west-9\nrole_arn = ${role}\nsource_profile = B\n[profile B]\nregion = eu-west-9\n${keys}`
  const plan = planOf({ config }, 'A')
  expect(plan.region?.value).toBe('eu-west-9')
  expect(plan.warnings).toEqual([
    {
      code: 'unknown-region',
      message: 'unknown region "eu-west-9" (~/.aws/config:2); awsx uses it anyway',
      at: null,
    },
  ])
})

describe('a missing key is traced to', () => {
  test.each<[string, string, string, string]>([
    [
      'an empty one',
      `[profile A]\nrole_arn = ${role}\nsource_profile =\n`,
      'PROFILE_NO_SOURCE',
      'source_profile has no value (~/.aws/config:3); write it on the same line',
    ],
    [
      'a misspelled one',
      `[profile A]\nrole_arn = ${role}\nsource_profle = B\n`,
      'PROFILE_NO_SOURCE',
      'unknown key "source_profle" (~/.aws/config:3); did you mean source_profile?',
    ],
    [
      'half of a key',
      '[profile A]\naws_access_key_id = A\nsecret_key = hush\n',
      'PARTIAL_CREDENTIALS',
      'unknown key "secret_key" (~/.aws/config:3); did you mean aws_secret_access_key?',
    ],
    [
      'one of a profile without credentials',
      '[profile A]\naccess_key = A\n',
      'PROFILE_NO_CREDENTIALS',
      'unknown key "access_key" (~/.aws/config:2); did you mean aws_access_key_id?',
    ],
    [
      'one of an Identity Center profile',
      '[profile A]\nso_start_url = https://x\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = R\n',
      'SSO_INCOMPLETE',
      'unknown key "so_start_url" (~/.aws/config:2); did you mean sso_start_url?',
    ],
  ])('%s', (_what, config, code, hint) => {
    const error = planErrorOf({ config }, 'A')
    expect(error.code).toBe(code)
    expect(error.hints[0]).toBe(hint)
  })
})
