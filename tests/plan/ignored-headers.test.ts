import { describe, expect, test } from '@jest/globals'

import { errorTextOf, planErrorOf, planOf, stepsOf } from './planning.ts'
import type { TestInput } from './planning.ts'

const keys = 'aws_access_key_id = AKEY\naws_secret_access_key = hush\n'
const role = 'arn:aws:iam::111111111111:role/r'

describe('names that the AWS CLI and boto3 read', () => {
  test.each([
    ['本番', '[profile 本番]'],
    ['müller', '[profile müller]'],
    ['team (prod)', '[profile "team (prod)"]'],
    ['(prod)', '[profile (prod)]'],
    ['a[b]c', '[profile a[b]c]'],
    ['a[b]', '[profile a[b]] # the second one [of two]'],
    ['r&d', '[profile r&d]'],
    ['r#d', '[profile r#d]'],
    ['dev!', '[profile dev!]'],
    ['my dev', "[profile 'my dev']"],
  ])('%s in the config file', (name, header) => {
    expect(stepsOf(planOf({ config: `${header}\n${keys}` }, name))).toEqual(['static AKEY'])
  })

  test.each(['本番', 'my dev', 'a[b]c', 'r&d'])('%s in the credentials file', (name) => {
    expect(stepsOf(planOf({ credentials: `[${name}]\n${keys}` }, name))).toEqual(['static AKEY'])
  })

  test('a session', () => {
    const config = `[profile a]\nsso_session = 会社\nsso_account_id = 111111111111\nsso_role_name = R\n[sso-session 会社]\nsso_start_url = https://x\nsso_region = us-east-1\n`
    expect(stepsOf(planOf({ config }, 'a'))).toEqual(['sso 111111111111 R us-east-1 https://x'])
  })
})

describe('a profile that is not found, with a line that looks like it', () => {
  test.each<[string, string, TestInput]>([
    [
      'a',
      '~/.aws/config:1 looks like this profile, but is missing the word profile; write [profile a]',
      { config: `[a]\n${keys}` },
    ],
    [
      'a',
      '~/.aws/config:2 looks like this profile, but starts with "Profile" instead of profile; write [profile a]',
      { config: `\n[Profile a]\n${keys}` },
    ],
    [
      'my dev',
      '~/.aws/config:1 looks like this profile, but is missing the word profile and the quotes; write [profile "my dev"]',
      { config: `[my dev]\n${keys}` },
    ],
    [
      'my dev',
      '~/.aws/config:1 looks like this profile, but has a name with spaces but no quotes; write [profile "my dev"]',
      { config: `[profile my dev]\n${keys}` },
    ],
    [
      'a',
      '~/.aws/config:1 looks like this profile, but has an invisible character in its name; write [profile a]',
      { config: `[profile a\u200B]\n${keys}` },
    ],
    [
      'a',
      '~/.aws/credentials:1 looks like this profile, but has the word profile, which belongs in the config file only; write [a]',
      { credentials: `[profile a]\n${keys}` },
    ],
    [
      'a',
      '~/.aws/config:3 looks like this profile, but is indented, so it is part of the value above it; remove the spaces before it',
      { config: `[profile b]\nregion = us-east-1\n  [profile a]\n  ${keys}` },
    ],
  ])('%s: %s', (name, hint, input) => {
    const error = planErrorOf(input, name)
    expect(error.code).toBe('PROFILE_NOT_FOUND')
    expect(error.hints[0]).toBe(hint)
  })

  test('as a source profile', () => {
    const config = `[profile a]\nrole_arn = ${role}\nsource_profile = base\n[base]\n${keys}`
    const error = planErrorOf({ config }, 'a')
    expect(error.code).toBe('SOURCE_PROFILE_NOT_FOUND')
    expect(error.hints[0]).toBe(
      '~/.aws/config:4 looks like this profile, but is missing the word profile; write [profile base]',
    )
  })

  test.each([
    [
      '[sso-session My SSO]',
      'My SSO',
      '~/.aws/config:5 looks like this sso-session, but has a name with spaces but no quotes; write [sso-session "My SSO"]',
    ],
    [
      '[sso_session corp]',
      'corp',
      '~/.aws/config:5 looks like this sso-session, but starts with "sso_session" instead of sso-session; write [sso-session corp]',
    ],
    [
      '[corp]',
      'corp',
      '~/.aws/config:5 looks like this sso-session, but is missing the word sso-session; write [sso-session corp]',
    ],
  ])('as an sso-session: %s', (header, name, hint) => {
    const config = `[profile a]\nsso_session = ${name}\nsso_account_id = 111111111111\nsso_role_name = R\n${header}\nsso_start_url = https://x\nsso_region = us-east-1\n`
    const error = planErrorOf({ config }, 'a')
    expect(error.code).toBe('SSO_SESSION_NOT_FOUND')
    expect(error.hints[0]).toBe(hint)
  })

  test('gives no such hint for another name', () => {
    expect(planErrorOf({ config: `[b]\n${keys}[plugins]\n` }, 'a').hints.join()).not.toContain('looks like')
    expect(errorTextOf({ config: '[b]\n' }, 'a')).toMatch(/^PROFILE_NOT_FOUND/)
  })
})
