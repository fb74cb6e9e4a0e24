/** What becomes of the texts that other tools write. */
import { describe, expect, test } from '@jest/globals'

import { noteRegistries } from '../../src/migrate/apply-import.ts'
import { loadTexts, plain } from '../config/config-context.ts'
import { importTwice } from './importing.ts'
import { acme, awsSsoBlock, awsSsoFile, grantedProfile, url, utilProfile } from './texts.ts'

const profileIn = (text: string, name: string): unknown => plain(loadTexts(text).profile(name))

describe('granted', () => {
  test('its keys become native ones', () => {
    expect(importTwice(grantedProfile)).toEqual({
      text: `[profile Prod-Web/ReadOnly]
sso_session = acme
sso_account_id = 123456789012
sso_role_name = ReadOnly

${acme}`,
      notes: [],
    })
  })

  test('a session that is there is used, and its own keys and comments stay', () => {
    const before = `[sso-session corp]
sso_start_url = ${url}/#/
sso_region = eu-west-1

# the web shop
${grantedProfile}region = eu-west-3 # Paris
granted_color = red
granted_icon = cart
`
    const { text, notes } = importTwice(before)
    expect(text).toContain('# the web shop\n[profile Prod-Web/ReadOnly]\nregion = eu-west-3 # Paris\n')
    expect(profileIn(text, 'Prod-Web/ReadOnly')).toEqual({
      sso_session: 'corp',
      sso_account_id: '123456789012',
      sso_role_name: 'ReadOnly',
      region: 'eu-west-3',
      granted_icon: 'cart',
      awsx_color: 'red',
    })
    expect(text).not.toContain('acme]')
    expect(notes).toEqual([expect.stringContaining('no equivalent of granted_icon ("Prod-Web/ReadOnly")')])
  })

  test('scopes are those of all profiles with the sign-in', () => {
    const other = grantedProfile.replaceAll('ReadOnly', 'Admin')
    const { text } = importTwice(
      `${grantedProfile}granted_sso_registration_scopes = sso:account:access\n${other}granted_sso_registration_scopes = a:b\n`,
    )
    expect(text).toContain('sso_registration_scopes = sso:account:access,a:b\n')
    expect(text.match(/\[sso-session/g)).toHaveLength(1)
  })

  test('plain keys that it wrote get a session too; those that the user wrote stay', () => {
    const keys = utilProfile.split('\n').slice(1, 7).join('\n')
    const { text } = importTwice(
      `[profile a]\n${keys}\ncommon_fate_generated_from = aws-sso\n[profile b]\n${keys}\n`,
    )
    expect(profileIn(text, 'a')).toMatchObject({ sso_session: 'acme' })
    expect(profileIn(text, 'b')).toMatchObject({ sso_start_url: url })
  })

  test('account and role may be its keys, and the session native', () => {
    const { text } = importTwice(
      `${acme}[profile a]\nsso_session = acme\ngranted_sso_account_id = 123456789012\ngranted_sso_role_name = R\ncredential_process = granted credential-process --profile a\n`,
    )
    expect(profileIn(text, 'a')).toEqual({
      sso_session: 'acme',
      sso_account_id: '123456789012',
      sso_role_name: 'R',
    })
  })

  test.each([
    ['sso_account_id = 999999999999', 'also has a different sso_account_id'],
    ['sso_role_name = Other', 'also has a different sso_role_name'],
    ['sso_session = missing', 'has sso_session "missing", which is for a different start URL or region'],
    ['role_arn = arn:aws:iam::1:role/x', 'also has role_arn'],
    ['granted_sso_account_id = 12', 'has an invalid account ID'],
    ['granted_sso_role_name = a b', 'has an invalid role name'],
  ])('half migrated, with %s, it is left as it is', (line, problem) => {
    const before = grantedProfile + line + '\n'
    const { text, notes } = importTwice(before)
    expect(text).toBe(before)
    expect(notes).toEqual([expect.stringContaining(`profile "Prod-Web/ReadOnly" ${problem}`)])
  })

  test('half migrated to the same account and role it is finished', () => {
    const { text } = importTwice(
      `${acme}${grantedProfile}sso_session = acme\nsso_account_id = 123456789012\n`,
    )
    expect(profileIn(text, 'Prod-Web/ReadOnly')).toEqual({
      sso_session: 'acme',
      sso_account_id: '123456789012',
      sso_role_name: 'ReadOnly',
    })
  })

  test('a name that another session has gets a number', () => {
    const taken = acme.replace(url, 'https://elsewhere.awsapps.com/start')
    const { text } = importTwice(taken + grantedProfile)
    expect(text).toContain('[sso-session acme-2]\n')
    expect(profileIn(text, 'Prod-Web/ReadOnly')).toMatchObject({ sso_session: 'acme-2' })
  })

  test('a line of another program stays', () => {
    const line = 'credential_process = /opt/other credentials'
    const before = grantedProfile.replace(/credential_process.*/, line)
    const { text, notes } = importTwice(before)
    expect(text).toBe(before)
    expect(notes).toEqual([expect.stringContaining("also has a credential_process that is not granted's")])
    const marked = utilProfile.replace(/credential_process.*/, line)
    expect(profileIn(importTwice(marked).text, 'Prod-Web.ReadOnly')).toMatchObject({
      sso_session: 'acme',
      credential_process: '/opt/other credentials',
    })
  })

  test('a session with the start URL in another region is another one', () => {
    const inCredentialsFile = acme.replace('eu-west-1', 'us-east-1').replace('acme]', 'corp]')
    expect(
      profileIn(importTwice(inCredentialsFile + grantedProfile).text, 'Prod-Web/ReadOnly'),
    ).toMatchObject({
      sso_session: 'acme',
    })
  })

  test('warns about profiles that its registry would rewrite', () => {
    const text = `[granted_registry_start team]\n${grantedProfile}[granted_registry_end team]\n`
    expect(noteRegistries(text).map(({ message }) => message)).toEqual([
      expect.stringContaining('[granted_registry_start team]'),
    ])
    expect(importTwice(text).text).toMatch(
      /^\[granted_registry_start team\]\n\[profile .*\]\nsso_session = acme\n[^]*\[granted_registry_end team\]\n/,
    )
  })

  test('a key in its keyring stays there, with the commands that move it', () => {
    const before = '[profile ci]\ncredential_process = granted credential-process --profile=ci\n'
    expect(importTwice(before)).toEqual({
      text: before,
      notes: [
        expect.stringMatching(
          /^granted: profile "ci": the key of "ci" can only be in granted's keyring[^]*\nawsx add ci\n/,
        ),
      ],
    })
  })
})

describe('aws-sso', () => {
  test('its block becomes normal profiles, without the comments that let it overwrite them', () => {
    expect(
      importTwice(`# mine\n${awsSsoBlock}\n[profile z]\nregion = x\n`, { awsSso: awsSsoFile }).text,
    ).toBe(
      `# mine
[profile prod:ReadOnly]
region = eu-west-1
output = json
sso_session = acme
sso_account_id = 123456789012
sso_role_name = ReadOnly

[profile prod:Admin]
sso_session = acme
sso_account_id = 123456789012
sso_role_name = Admin

[profile z]
region = x

${acme}`,
    )
  })

  test('without its own file nothing says what the start URL is', () => {
    const { text, notes } = importTwice(awsSsoBlock)
    expect(text).toBe(awsSsoBlock)
    expect(notes).toHaveLength(2)
    expect(notes[0]).toContain('set AWS_SSO_CONFIG to that file')
  })

  test('a role behind another one becomes a role with a source, an instance its session', () => {
    const chained = `[profile far]
credential_process = aws-sso -S Other process --arn arn:aws:iam::012345678901:role/Chained
[profile near]
credential_process = aws-sso -S Other process --account 98765432109 --role R
`
    const { text } = importTwice(awsSsoBlock + chained, { awsSso: awsSsoFile })
    expect(profileIn(text, 'far')).toEqual({
      role_arn: 'arn:aws:iam::012345678901:role/Chained',
      source_profile: 'prod:Admin',
      external_id: 'some-id',
    })
    expect(profileIn(text, 'near')).toEqual({
      sso_session: 'Other',
      sso_account_id: '098765432109',
      sso_role_name: 'R',
    })
  })

  test('such a role is in the partition of the one before it', () => {
    const chained = `[profile near]
credential_process = aws-sso -S Other process --arn arn:aws-us-gov:iam::123456789012:role/Admin
[profile far]
credential_process = aws-sso -S Other process --arn arn:aws-us-gov:iam::012345678901:role/Chained
`
    const awsSso = awsSsoFile.replace('arn:aws:', 'arn:aws-us-gov:')
    expect(profileIn(importTwice(chained, { awsSso }).text, 'far')).toMatchObject({
      role_arn: 'arn:aws-us-gov:iam::012345678901:role/Chained',
    })
  })

  test('a block with a profile that stays keeps its comments', () => {
    const extra =
      '[profile x]\ncredential_process = aws-sso -S Gone process --arn arn:aws:iam::123456789012:role/X\n'
    const { text, notes } = importTwice(awsSsoBlock.replace('# END', `${extra}# END`), { awsSso: awsSsoFile })
    expect(text).toMatch(/^# BEGIN_AWS_SSO_CLI\n[^]*\n# END_AWS_SSO_CLI\n/)
    expect(notes).toEqual([expect.stringContaining('has no instance "Gone"')])
  })

  test('the name of a profile is looked up in the config, then in its own file', () => {
    const before = `[profile a]
credential_process = aws-sso process --profile prod:Admin
[profile b]
credential_process = aws-sso -S Other process --profile by-name
`
    const { text } = importTwice(awsSsoBlock + before, { awsSso: awsSsoFile })
    expect(profileIn(text, 'a')).toEqual({ credential_process: 'awsx credential-process prod:Admin' })
    expect(profileIn(text, 'b')).toMatchObject({ sso_account_id: '012345678901', sso_role_name: 'Named' })
  })

  test.each(['SSOConfig: [a, b]', '- x', 'SSOConfig:\n  Default:\n    StartUrl: 7\n', 'null', '"text"'])(
    'a file that is something else says nothing: %j',
    (awsSso) => {
      expect(importTwice(awsSsoBlock, { awsSso }).text).toBe(awsSsoBlock)
    },
  )
})

describe('aws-sso-util', () => {
  test('the old keys become a session', () => {
    expect(importTwice(utilProfile)).toEqual({
      text: `[profile Prod-Web.ReadOnly]
sso_account_id = 123456789012
sso_role_name = ReadOnly
region = eu-west-1
sso_session = acme
awsx_account_name = Prod Web

${acme}`,
      notes: [],
    })
  })

  test('the values of the line count before those of the profile', () => {
    const line = `aws-sso-util credential-process --start-url ${url} --region eu-west-1 --account-id 222222222222 --role-name Ops`
    const { text } = importTwice(`[profile ops]\ncredential_process = ${line}\nregion = x\n`)
    expect(profileIn(text, 'ops')).toEqual({
      region: 'x',
      sso_session: 'acme',
      sso_account_id: '222222222222',
      sso_role_name: 'Ops',
    })
  })

  test.each([
    ['credential_process = aws-sso-util credential-process --profile a\n', 'has an invalid start URL'],
    [`sso_start_url = ${url}\nsso_region = x\nsso_role_name = R\nsso_auto_populated = true\n`, 'account ID'],
    [
      'credential_process = aws-sso-util credential-process --profile b --role-name X\n',
      'with different values',
    ],
  ])('what is incomplete is left: %j', (keys, problem) => {
    const { text, notes } = importTwice(`[profile a]\n${keys}`)
    expect(text).toBe(`[profile a]\n${keys}`)
    expect(notes).toEqual([expect.stringContaining(problem)])
  })

  test('a profile with a session loses the line alone', () => {
    const { text } = importTwice(
      `${acme}[profile a]\nsso_session = acme\nsso_account_id = 1\nsso_role_name = R\ncredential_process = aws-sso-util credential-process --profile a\n`,
    )
    expect(profileIn(text, 'a')).toEqual({ sso_session: 'acme', sso_account_id: '1', sso_role_name: 'R' })
  })
})

describe('aws-vault', () => {
  const sso = `${acme}[profile dev]\nsso_session = acme\nsso_account_id = 123456789012\nsso_role_name = R\n`
  const roleOverKey = `[profile base]
mfa_serial = arn:aws:iam::123456789012:mfa/hana
[profile dev]
role_arn = arn:aws:iam::123456789012:role/dev
source_profile = base
`
  const second = '[profile dev-vault]\ncredential_process = aws-vault exec --json -n dev\n'
  const secondAfter = '[profile dev-vault]\ncredential_process = awsx credential-process dev --no-session\n'

  test('a profile that asks for another one asks awsx', () => {
    expect(importTwice(sso + second)).toEqual({ text: sso + secondAfter, notes: [] })
  })

  test('a line for its own profile goes, where the other keys lead to the credentials', () => {
    const line = 'credential_process = aws-vault export --format=json dev\n'
    expect(importTwice(sso + line)).toEqual({ text: sso, notes: [] })
  })

  test('a profile that uses a key in its keyring is left unchanged, with the command that moves the key', () => {
    const before = roleOverKey + second
    const { text, notes } = importTwice(before)
    expect(text).toBe(before)
    expect(notes).toEqual([
      expect.stringContaining('\naws-vault export --no-session --format=ini base | awsx add base --paste\n'),
    ])
  })

  test('once the key is in the store of awsx, the rest is imported', () => {
    expect(importTwice(roleOverKey + second, { vaultKeys: ['base'] })).toEqual({
      text: roleOverKey + secondAfter,
      notes: [],
    })
  })

  test('a key of its own stays in the keyring; who asks for it stays too', () => {
    const before = `[profile jon]
credential_process = aws-vault export --no-session --format=json jon
[profile jon-too]
credential_process = aws-vault export --format=json jon
`
    const { text, notes } = importTwice(before)
    expect(text).toBe(before)
    expect(notes[0]).toMatch(/\naws-vault export .* --paste\nthen run: awsx import aws-vault$/)
    expect(notes[1]).toContain('"jon" also gets its credentials from aws-vault')
  })

  test('once awsx holds its key, a profile asks awsx for it', () => {
    const before = `[profile jon]
region = x
credential_process = aws-vault export --no-session --format=json jon
[profile jon-too]
credential_process = aws-vault export --format=json jon
`
    expect(importTwice(before, { vaultKeys: ['jon'] })).toEqual({
      text: before.replaceAll(/aws-vault export.* jon/g, 'awsx credential-process jon'),
      notes: [],
    })
  })

  test('a name for a name follows the name', () => {
    const chain = `[profile third]\ncredential_process = aws-vault export --format=json dev-vault\n`
    expect(importTwice(chain + sso + second)).toEqual({
      text: `[profile third]\ncredential_process = awsx credential-process dev-vault\n${sso}${secondAfter}`,
      notes: [],
    })
  })

  test('who asks for a profile with a line that is unclear stays', () => {
    const before = `[profile x]\ncredential_process = aws-vault exec "x\n[profile y]\ncredential_process = aws-vault exec --json x\n`
    const { text, notes } = importTwice(before)
    expect(text).toBe(before)
    expect(notes).toEqual([
      expect.stringContaining('profile "x": its credential_process has an unterminated quote'),
      expect.stringContaining('"x" also gets its credentials from aws-vault'),
    ])
  })

  test('circles and profiles that are not there are left alone', () => {
    const before = `[profile a]
credential_process = aws-vault export --format=json b
[profile b]
credential_process = aws-vault export --format=json a
[profile c]
credential_process = aws-vault export --format=json nowhere
[profile d]
role_arn = x
source_profile = e
[profile e]
role_arn = x
source_profile = d
[profile f]
credential_process = aws-vault export --format=json d
`
    const { text, notes } = importTwice(before)
    expect(text).toBe(before)
    expect(notes).toHaveLength(4)
  })

  test('parent_profile of version 5 gets its present name', () => {
    const { text } = importTwice('[profile a]\nparent_profile = common\nregion = x\n[profile common]\n')
    expect(text).toBe('[profile a]\nregion = x\ninclude_profile = common\n[profile common]\n')
  })

  test('named, it also tells what only aws-vault inherits, and where keys are missing', () => {
    const before = `[default]\nmfa_serial = arn:aws:iam::1:mfa/x\n${roleOverKey}web_identity_token_process = cat x\n`
    const { text, notes } = importTwice(before, { tool: 'aws-vault' })
    expect(text).toBe(before)
    expect(notes).toEqual([
      expect.stringContaining('profile "base" has no credentials in the AWS files'),
      expect.stringContaining('lets profiles without mfa_serial inherit it from [default] ("dev")'),
    ])
    expect(importTwice(before).notes).toEqual([])
  })

  test('names with blanks are quoted for every splitter', () => {
    const before = `[profile "a b"]
sso_start_url = ${url}
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = R
[profile two]
credential_process = aws-vault export --format=json "a b"
`
    expect(importTwice(before).text).toContain("credential_process = awsx credential-process 'a b'\n")
    expect(importTwice(before, { platform: 'win32' }).text).toContain(
      'credential_process = cmd /c awsx credential-process "a b"\n',
    )
  })
})

describe('awsume', () => {
  const before = `[profile base]
mfa_serial = arn:aws:iam::123456789012:mfa/hana
[profile role]
role_arn = arn:aws:iam::123456789012:role/x
source_profile = base
`
  const credentials = '[base]\naws_access_key_id = AKIAEXAMPLE0000000\naws_secret_access_key = x\n'
  const output = `[autoawsume-role]
aws_access_key_id = ASIAEXAMPLE0000000
aws_secret_access_key = x
aws_session_token = x
autoawsume = true
expiration = 2026-11-22 10:00:00
`

  test('the device of the source becomes that of the role, where awsume was used', () => {
    const after = `${before}mfa_serial = arn:aws:iam::123456789012:mfa/hana\n`
    expect(importTwice(before, { credentials }).text).toBe(before)
    expect(importTwice(before, { credentials, tool: 'awsume' }).text).toBe(after)
    expect(importTwice(before, { credentials, awsume: 'colors: true' }).text).toBe(after)
    expect(importTwice(before, { credentials: credentials + output }).text).toBe(after)
  })

  test('temporary keys and settings are reported, not changed', () => {
    const { notes } = importTwice(before, {
      credentials: credentials + output,
      awsume: 'role-duration: 43200\nregion: eu-west-1\nfuzzy-match: true\n',
    })
    expect(notes).toEqual([
      expect.stringContaining('temporary keys for "autoawsume-role"'),
      expect.stringContaining(`\nrole-duration 43200: set duration = "43200s" in awsx's settings file`),
    ])
    expect(notes.join('\n')).not.toContain('ASIA')
  })
})

test('comments of aws-sso around profiles that do not use it are removed, even if nothing else changes', () => {
  const profile = '[profile a]\nregion = eu-west-1\n'
  const marked = `# BEGIN_AWS_SSO_CLI\n${profile}# END_AWS_SSO_CLI\n`
  expect(importTwice(marked).text).toBe(profile)
  expect(importTwice(marked, { tool: 'granted' }).text).toBe(marked)
})

test('an import of all tools mentions a key that can be in the keyring of an installed aws-vault', () => {
  const config =
    '[profile work]\nregion = eu-west-1\n[profile admin]\nrole_arn = arn:aws:iam::222222222222:role/admin\nsource_profile = work\n'
  expect(importTwice(config).notes).toEqual([])
  expect(importTwice(config, { hasAwsVault: true }).notes.join('\n')).toContain(
    'aws-vault export --no-session --format=ini work | awsx add work --paste',
  )
})
