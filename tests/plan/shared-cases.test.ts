import { describe, expect, test } from '@jest/globals'
import { planOf, errorTextOf, stepsOf } from './planning.ts'

/**
 * The 28 cases that the AWS SDKs share for profiles that assume roles, written anew. Each has the outcome that the shared
 * specification fixes, in the wording of awsx.
 */
interface Case {
  readonly title: string
  readonly config: string
  readonly steps?: readonly string[]
  readonly error?: string
}

const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`
const keys = (id: string): string => `aws_access_key_id = ${id}\naws_secret_access_key = s-${id}\n`

const cases: readonly Case[] = [
  {
    title: '1 a role with a source profile',
    config: `[profile A]\nrole_arn = ${role('A')}\nsource_profile = B\n[profile B]\n${keys('BKEY')}aws_account_id = 123456789012\n`,
    steps: ['static BKEY', `assume-role ${role('A')}`],
  },
  {
    title: '2 keys beside a role in the starting profile are not used',
    config: `[profile A]\n${keys('AKEY')}role_arn = ${role('A')}\nsource_profile = B\n[profile B]\n${keys('BKEY')}`,
    steps: ['static BKEY', `assume-role ${role('A')}`],
  },
  {
    title: '3 a session name',
    config: `[profile A]\nrole_arn = ${role('A')}\nrole_session_name = me\nsource_profile = B\n[profile B]\n${keys('BKEY')}`,
    steps: ['static BKEY', `assume-role ${role('A')}`],
  },
  {
    title: '4 an external id',
    config: `[profile A]\nrole_arn = ${role('A')}\nexternal_id = ext\nsource_profile = B\n[profile B]\n${keys('BKEY')}`,
    steps: ['static BKEY', `assume-role ${role('A')}`],
  },
  {
    title: '5 a profile that is its own source',
    config: `[profile A]\n${keys('AKEY')}role_arn = ${role('A')}\nsource_profile = A\n`,
    steps: ['static AKEY', `assume-role ${role('A')}`],
  },
  {
    title: '6 a named source',
    config: `[profile A]\nrole_arn = ${role('A')}\ncredential_source = Ec2InstanceMetadata\n`,
    steps: ['ec2-metadata', `assume-role ${role('A')}`],
  },
  {
    title: '7 a role without a source',
    config: `[profile A]\nrole_arn = ${role('A')}\n`,
    error:
      'PROFILE_NO_SOURCE ~/.aws/config:2: profile "A" has role_arn, but neither source_profile nor credential_source',
  },
  {
    title: '8 both sources',
    config: `[profile A]\nrole_arn = ${role('A')}\nsource_profile = B\ncredential_source = Environment\n[profile B]\n${keys('BKEY')}`,
    error:
      'PROFILE_AMBIGUOUS_SOURCE ~/.aws/config:4: profile "A" has both source_profile and credential_source',
  },
  {
    title: '9 a source with a key id only',
    config: `[profile A]\nrole_arn = ${role('A')}\nsource_profile = B\n[profile B]\naws_access_key_id = BKEY\n`,
    error:
      'PARTIAL_CREDENTIALS ~/.aws/config:5: profile "B" has aws_access_key_id but no aws_secret_access_key',
  },
  {
    title: '10 a source with a secret only',
    config: `[profile A]\nrole_arn = ${role('A')}\nsource_profile = B\n[profile B]\naws_secret_access_key = x\n`,
    error:
      'PARTIAL_CREDENTIALS ~/.aws/config:5: profile "B" has aws_secret_access_key but no aws_access_key_id',
  },
  {
    title: '11 a source without credentials',
    config: `[profile A]\nrole_arn = ${role('A')}\nsource_profile = B\n[profile B]\nregion = us-east-1\n`,
    error: 'PROFILE_NO_CREDENTIALS ~/.aws/config:4: profile "B" has no credentials',
  },
  {
    title: '12 a starting profile without credentials',
    config: `[profile A]\nregion = us-east-1\n`,
    error: 'PROFILE_NO_CREDENTIALS ~/.aws/config:1: profile "A" has no credentials',
  },
  {
    title: '13 a source that does not exist',
    config: `[profile A]\nrole_arn = ${role('A')}\nsource_profile = B\n`,
    error: 'SOURCE_PROFILE_NOT_FOUND ~/.aws/config:3: profile "A": source_profile "B" not found',
  },
  {
    title: '14 a starting profile that does not exist',
    config: '',
    error: 'PROFILE_NOT_FOUND -: profile "A" not found in ~/.aws/config or ~/.aws/credentials',
  },
  {
    title: '15 a chain of two roles',
    config: `[profile A]\nrole_arn = ${role('A')}\nsource_profile = B\n[profile B]\nrole_arn = ${role('B')}\nsource_profile = C\n[profile C]\n${keys('CKEY')}`,
    steps: ['static CKEY', `assume-role ${role('B')}`, `assume-role ${role('A')}`],
  },
  {
    title: '16 a source with keys ends the walk, whatever else it says',
    config: `[profile A]\n${keys('AKEY')}role_arn = ${role('A')}\nsource_profile = B\n[profile B]\n${keys('BKEY')}role_arn = ${role('B')}\nsource_profile = C\n[profile C]\n${keys('CKEY')}`,
    steps: ['static BKEY', `assume-role ${role('A')}`],
  },
  {
    title: '17 a cycle',
    config: `[profile A]\nrole_arn = ${role('A')}\nsource_profile = B\n[profile B]\nrole_arn = ${role('B')}\nsource_profile = A\n`,
    error: 'PROFILE_CYCLE ~/.aws/config:3: profile "A": source_profile "B" forms a cycle: A → B → A',
  },
  {
    title: '18 a cycle, although the starting profile has keys',
    config: `[profile A]\n${keys('AKEY')}role_arn = ${role('A')}\nsource_profile = B\n[profile B]\nrole_arn = ${role('B')}\nsource_profile = A\n`,
    error: 'PROFILE_CYCLE ~/.aws/config:5: profile "A": source_profile "B" forms a cycle: A → B → A',
  },
  {
    title: '19 web identity',
    config: `[profile A]\nrole_arn = ${role('A')}\nweb_identity_token_file = /var/token\n`,
    steps: [`web-identity ${role('A')} /var/token`],
  },
  {
    title: '20 web identity with a session name',
    config: `[profile A]\nrole_arn = ${role('A')}\nweb_identity_token_file = /var/token\nrole_session_name = me\n`,
    steps: [`web-identity ${role('A')} /var/token`],
  },
  {
    title: '21 web identity without a role',
    config: `[profile A]\nweb_identity_token_file = /var/token\n`,
    error: 'WEB_IDENTITY_NO_ROLE ~/.aws/config:2: profile "A" has web_identity_token_file but no role_arn',
  },
  {
    title: '22 web identity as a source',
    config: `[profile A]\nrole_arn = ${role('A')}\nsource_profile = B\n[profile B]\nrole_arn = ${role('B')}\nweb_identity_token_file = /var/token\nrole_session_name = me\n`,
    steps: [`web-identity ${role('B')} /var/token`, `assume-role ${role('A')}`],
  },
  {
    title: '23 SSO in the legacy form',
    config: `[profile A]\nsso_account_id = 012345678901\nsso_region = us-east-1\nsso_role_name = R\nsso_start_url = https://d-123.awsapps.com/start\n`,
    steps: ['sso 012345678901 R us-east-1 https://d-123.awsapps.com/start'],
  },
  {
    title: '24 SSO without an account',
    config: `[profile A]\nsso_region = us-east-1\nsso_role_name = R\nsso_start_url = https://d-123.awsapps.com/start\n`,
    error: 'SSO_INCOMPLETE ~/.aws/config:1: profile "A" is an Identity Center profile without sso_account_id',
  },
  {
    title: '25 SSO without a role',
    config: `[profile A]\nsso_account_id = 012345678901\nsso_region = us-east-1\nsso_start_url = https://d-123.awsapps.com/start\n`,
    error: 'SSO_INCOMPLETE ~/.aws/config:1: profile "A" is an Identity Center profile without sso_role_name',
  },
  {
    title: '26 an SSO session and a different region in the profile',
    config: `[profile A]\nsso_session = s\nsso_account_id = 012345678901\nsso_role_name = R\nsso_region = us-west-2\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://d-123.awsapps.com/start\n`,
    error:
      'SSO_CONFLICT ~/.aws/config:5: profile "A": sso_region is "us-west-2", but sso-session "s" has "us-east-1"',
  },
  {
    title: '27 an SSO session without account and role gives tokens, not credentials',
    config: `[profile A]\nsso_session = s\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://d-123.awsapps.com/start\n`,
    error:
      'SSO_INCOMPLETE ~/.aws/config:1: profile "A" is an Identity Center profile without sso_account_id and sso_role_name',
  },
  {
    title: '28 an SSO session that does not exist',
    config: `[profile A]\nsso_session = oops\nsso_account_id = 012345678901\nsso_role_name = R\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://d-123.awsapps.com/start\n`,
    error: 'SSO_SESSION_NOT_FOUND ~/.aws/config:2: profile "A": section [sso-session oops] not found',
  },
]

describe('the 28 shared cases', () => {
  test.each(cases)('$title', ({ config, steps, error }) => {
    if (error === undefined) expect(stepsOf(planOf({ config }, 'A'))).toEqual(steps)
    else expect(errorTextOf({ config }, 'A')).toBe(error)
  })

  test('there are 28', () => {
    expect(cases.map(({ title }) => Number.parseInt(title, 10))).toEqual(
      Array.from({ length: 28 }, (_, index) => index + 1),
    )
  })

  test('1, 3, 4, 20: account, session name and external id are passed on', () => {
    const [first, third, fourth, twentieth] = [1, 3, 4, 20].map((number) =>
      planOf({ config: cases[number - 1]?.config ?? '' }, 'A'),
    )
    expect(first?.steps[0]).toMatchObject({ kind: 'static', accountId: '123456789012' })
    expect(third?.steps[1]).toMatchObject({ roleSessionName: 'me', externalId: null })
    expect(fourth?.steps[1]).toMatchObject({ roleSessionName: null, externalId: 'ext' })
    expect(twentieth?.steps[0]).toMatchObject({ roleSessionName: 'me' })
  })
})
