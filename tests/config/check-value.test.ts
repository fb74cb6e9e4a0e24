import { describe, expect, test } from '@jest/globals'

import { isKnownRegion, suggestRegion } from '../../src/config/check-region.ts'
import { checkValue, describeProblem } from '../../src/config/check-value.ts'
import { regions } from '../../src/config/known-regions.ts'
import { findMeantKey } from '../../src/config/known-keys.ts'

const role = 'arn:aws:iam::111111111111:role/r'

function textOf(key: string, value: string, isAws = true): string | undefined {
  const problem = checkValue(key, value, isAws)
  return problem === undefined ? undefined : `${describeProblem(key, value, problem)}; ${problem.hint}`
}

describe('a malformed value', () => {
  test.each<[string, string, string]>([
    [
      'region',
      'us-east-1a',
      'region "us-east-1a" is an availability zone, not a region; did you mean us-east-1?',
    ],
    [
      'region',
      'us-west-2-lax-1a',
      'region "us-west-2-lax-1a" is an availability zone, not a region; did you mean us-west-2?',
    ],
    ['region', 'us-east1', 'region "us-east1" is not a region; did you mean us-east-1?'],
    ['region', 'US-EAST-1', 'region "US-EAST-1" is not a region; did you mean us-east-1?'],
    [
      'region',
      'eu-west',
      'region "eu-west" is not a region; did you mean eu-west-1 or eu-west-2 or eu-west-3?',
    ],
    ['region', 'Frankfurt', 'region "Frankfurt" is not a region; did you mean eu-central-1?'],
    ['sso_region', 'eu_west_1', 'sso_region "eu_west_1" is not a region; did you mean eu-west-1?'],
    [
      'region',
      '"us-east-1"',
      'region ""us-east-1"" is in quotes, which count as part of the value; remove the quotes: region = us-east-1',
    ],
    [
      'region',
      'us-east-1\u200B',
      'region "us-east-1\u200B" contains an invisible character (U+200B); write the value again without it: region = us-east-1',
    ],
    [
      'role_arn',
      'arn:aws:iam:us-east-1:111111111111:role/x',
      'role_arn "arn:aws:iam:us-east-1:111111111111:role/x" has the region "us-east-1", but roles have none; did you mean arn:aws:iam::111111111111:role/x?',
    ],
    [
      'role_arn',
      'role-s',
      'role_arn "role-s" is not a role ARN; expected arn:aws:iam::ACCOUNT:role/role-s, with the account ID for ACCOUNT',
    ],
    [
      'role_arn',
      'arn:aws:iam:111111111111:role/x',
      'role_arn "arn:aws:iam:111111111111:role/x" is not a role ARN; did you mean arn:aws:iam::111111111111:role/x?',
    ],
    [
      'role_arn',
      'arn:aws:iam::11111111111:role/x',
      'role_arn "arn:aws:iam::11111111111:role/x" has an account ID with 11 digits instead of 12; did you mean arn:aws:iam::011111111111:role/x?',
    ],
    [
      'role_arn',
      'arn:aws:iam::1111-1111-1111:role/x',
      'role_arn "arn:aws:iam::1111-1111-1111:role/x" has "1111-1111-1111" instead of an account ID; did you mean arn:aws:iam::111111111111:role/x?',
    ],
    [
      'role_arn',
      'arn:aws:iam::<account>:role/x',
      'role_arn "arn:aws:iam::<account>:role/x" has "<account>" instead of an account ID; write the 12 digits of the account ID',
    ],
    [
      'role_arn',
      'arn:aws:sts::111111111111:assumed-role/x/me',
      'role_arn "arn:aws:sts::111111111111:assumed-role/x/me" is a session ARN, not a role ARN; did you mean arn:aws:iam::111111111111:role/x?',
    ],
    [
      'role_arn',
      'arn:aws:iam::111111111111:user/x',
      'role_arn "arn:aws:iam::111111111111:user/x" is the ARN of a "user", not of a role; example: arn:aws:iam::111111111111:role/NAME',
    ],
    [
      'role_arn',
      'arn:aws:iam::111111111111:\nrole/x',
      'role_arn continues on the next line; write the value of role_arn on one line',
    ],
    [
      'sso_account_id',
      '111111111',
      'sso_account_id "111111111" has 9 digits instead of 12; did you mean 000111111111?',
    ],
    [
      'sso_account_id',
      '1111-1111-1111',
      'sso_account_id "1111-1111-1111" is not an account ID, which has 12 digits; did you mean 111111111111?',
    ],
    [
      'sso_account_id',
      'production',
      'sso_account_id "production" is not an account ID, which has 12 digits; example: 111111111111',
    ],
    [
      'sso_start_url',
      'example.awsapps.com/start',
      'sso_start_url "example.awsapps.com/start" is not a URL that starts with https://; did you mean https://example.awsapps.com/start?',
    ],
    [
      'sso_start_url',
      'example',
      'sso_start_url "example" is not a URL that starts with https://; example: https://example.awsapps.com/start',
    ],
    [
      'sso_role_name',
      'AWSReservedSSO_ReadOnly_0123456789abcdef',
      'sso_role_name "AWSReservedSSO_ReadOnly_0123456789abcdef" is the IAM role of a permission set, not the permission set; did you mean ReadOnly?',
    ],
    [
      'sso_role_name',
      'arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_A_b_0123456789abcdef',
      'sso_role_name "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_A_b_0123456789abcdef" is the IAM role of a permission set, not the permission set; did you mean A_b?',
    ],
    ['sso_role_name', role, `sso_role_name "${role}" is an ARN, not a permission set name; did you mean r?`],
    [
      'role_session_name',
      'Hanako Yamada',
      'role_session_name "Hanako Yamada" contains characters that AWS rejects; use only letters, digits and _+=,.@-; did you mean Hanako-Yamada?',
    ],
    ['role_session_name', 'x', 'role_session_name "x" has 1 character; AWS accepts 2 to 64 characters'],
    [
      'mfa_serial',
      'arn:aws:iam::111111111111:user/me',
      'mfa_serial "arn:aws:iam::111111111111:user/me" is not an MFA device ARN; did you mean arn:aws:iam::111111111111:mfa/me?',
    ],
    ['mfa_serial', '123456', 'mfa_serial "123456" is an MFA code, not a device; write the ARN of the device'],
    [
      'external_id',
      '<external id>',
      'external_id "<external id>" is a placeholder; replace it with the real value',
    ],
  ])('%s = %j', (key, value, expected) => {
    expect(textOf(key, value)).toBe(expected)
  })

  test.each<[string, string, string]>([
    [
      'aws_access_key_id',
      '"AKIAIOSFODNN7EXAMPLE"',
      'aws_access_key_id is in quotes, which count as part of the value; remove the quotes',
    ],
    [
      'aws_access_key_id',
      'YOUR_ACCESS_KEY',
      'aws_access_key_id is a placeholder; replace it with the real value',
    ],
    [
      'aws_access_key_id',
      'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      'aws_access_key_id looks like a secret access key; check whether the two keys are swapped',
    ],
    [
      'aws_secret_access_key',
      'hush\r',
      'aws_secret_access_key contains an invisible character (U+000D); write the value again without it',
    ],
    ['aws_secret_access_key', 'hu sh', 'aws_secret_access_key contains a space; copy the value again'],
    [
      'aws_secret_access_key',
      '****************hush',
      'aws_secret_access_key is a placeholder; replace it with the real value',
    ],
    [
      'aws_secret_access_key',
      'hush\n[profile test]\nregion = x',
      'aws_secret_access_key includes the indented lines below it; remove the spaces at the start of these lines',
    ],
    [
      'aws_session_token',
      'hu\nsh',
      'aws_session_token continues on the next line; write the value of aws_session_token on one line',
    ],
  ])('%s = %j is not quoted', (key, value, expected) => {
    expect(textOf(key, value)).toBe(expected)
  })
})

describe('a value without a problem', () => {
  test.each([
    ...Object.keys(regions).map((name) => ['region', name]),
    ...['aws-global', 'fips-us-east-1', 'us-iso-east-1', 'eu-west-9'].map((name) => ['region', name]),
    ['role_arn', role],
    ['role_arn', 'arn:aws-cn:iam::111111111111:role/path/to/a+b=c,d.e@f-g'],
    ['role_arn', 'arn:aws:iam::111111111111:role/team!(a):b*/r'],
    ['role_arn', 'arn:aws:iam::111111111111:role/deploy-from-here'],
    ['mfa_serial', 'GAHT12345678'],
    ['mfa_serial', 'arn:aws-us-gov:iam::111111111111:mfa/me'],
    ['mfa_serial', 'arn:aws:iam::111111111111:sms-mfa/me'],
    ['sso_start_url', 'https://example.awsapps.com/start#/'],
    ['sso_start_url', 'http://127.0.0.1:4000/start'],
    ['sso_role_name', 'permission-set-x'],
    ['external_id', 'a:b/c=d'],
    ['external_id', 'your-company'],
    ['role_session_name', 'replace-me'],
    ['aws_access_key_id', 'test'],
    ['aws_secret_access_key', 'x'],
    ['aws_session_token', ''],
    ['my_own_key', '"anything"'],
  ])('%s = %s', (key, value) => {
    expect(textOf(key, value)).toBeUndefined()
  })

  test.each([
    ['region', 'us-east1'],
    ['region', 'auto'],
    ['role_arn', 'arn:minio:iam:::role/x'],
    ['role_arn', 'arn:aws:iam:::role/x'],
    // An access key of Oracle Cloud has 40 hexadecimal digits.
    ['aws_access_key_id', '0123456789abcdef0123456789abcdef01234567'],
    ['aws_access_key_id', 'xxxxxx'],
    ['aws_secret_access_key', 'changeme'],
    ['aws_secret_access_key', '$ecret123'],
  ])('of another service: %s = %s', (key, value) => {
    expect(textOf(key, value, false)).toBeUndefined()
  })
})

describe('an unknown region', () => {
  test.each([
    ['us-est-1', 'did you mean us-east-1?'],
    ['us-east-l', 'did you mean us-east-1?'],
    ['eu-west-9', undefined],
    ['auto', undefined],
  ])('%s: %s', (text, expected) => {
    expect(isKnownRegion(text)).toBe(false)
    expect(suggestRegion(text)).toBe(expected)
  })
})

describe('a misspelled key', () => {
  test.each([
    ['source_profle', 'source_profile'],
    ['aws_acces_key_id', 'aws_access_key_id'],
    ['access_key', 'aws_access_key_id'],
    ['secret_key', 'aws_secret_access_key'],
    ['so_start_url', 'sso_start_url'],
    ['default-region', 'region'],
    ['sso-session', 'sso_session'],
    ['ignore_configure_endpoint_urls', 'ignore_configured_endpoint_urls'],
    ['reigon', 'region'],
  ])('%s: %s', (key, meant) => {
    expect(findMeantKey(key)).toBe(meant)
  })

  test.each([
    'region',
    'aws_expiration',
    'granted_sso_start_url',
    'awsx_color',
    'azure_tenant_id',
    'note',
    's4',
  ])('%s is not one', (key) => {
    expect(findMeantKey(key)).toBeUndefined()
  })
})
