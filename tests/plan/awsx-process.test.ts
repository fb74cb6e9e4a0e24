import { describe, expect, test } from '@jest/globals'
import { planOf, errorTextOf, stepsOf } from './planning.ts'

const keys = 'aws_access_key_id = AKEY\naws_secret_access_key = hush\n'
const role = 'role_arn = arn:aws:iam::222222222222:role/r\nsource_profile = base\n'
const base = `[profile base]\nregion = eu-west-1\n${keys}`

/** The steps to a profile with this process, beside a profile with a role. */
function stepsWith(process: string, name = 'dev'): readonly string[] {
  const config = `[profile through]\ncredential_process = ${process}\n[profile "${name}"]\n${role}${base}`
  return stepsOf(planOf({ config }, 'through'))
}

const followed = ['static AKEY', 'assume-role arn:aws:iam::222222222222:role/r']

describe('a credential_process that runs awsx', () => {
  test.each([
    ['awsx credential-process dev', 'dev'],
    ['awsx credential-process --profile dev', 'dev'],
    ['awsx credential-process --profile=-dev', '-dev'],
    ['/opt/bin/awsx credential-process dev', 'dev'],
    ["'/a b/bin/awsx' credential-process dev", 'dev'],
    [String.raw`"C:\Program Files\awsx\awsx.exe" credential-process "my dev"`, 'my dev'],
    ['cmd /c awsx credential-process dev', 'dev'],
    ['npx awsx credential-process dev', 'dev'],
    ["awsx credential-process 'my dev'", 'my dev'],
    [String.raw`awsx credential-process 'it'\''s'`, "it's"],
    ['awsx credential-process Entwicklungsübersicht', 'Entwicklungsübersicht'],
  ])('is followed: %s', (process, name) => {
    expect(stepsWith(process, name)).toEqual(followed)
  })

  test.each([
    'awsx credential-process',
    'awsx credential-process --login dev',
    'awsx credential-process dev --region eu-west-1',
    'awsx credential-process -dev',
    "awsx credential-process '--login'",
    String.raw`awsx credential-process \-dev`,
    'true;/usr/bin/awsx credential-process dev',
    'other|/usr/bin/awsx credential-process dev',
    'awsx credential-process $PROFILE',
    'awsx credential-process dev; true',
    'awsx credential-process "$(id)"',
    'awsx export dev --format process',
    'AWSX_HOME=/other awsx credential-process dev',
    'AWSX_HOME=/other/awsx credential-process dev',
    'sudo -u other /usr/bin/awsx credential-process dev',
    'ssh host awsx credential-process dev',
    '~/bin/awsx credential-process dev',
    'my-awsx credential-process dev',
    'awsx-old credential-process dev',
  ])('any other command is run: %s', (process) => {
    expect(stepsWith(process)).toEqual([`process ${process}`])
  })

  test('uses the settings of the profile that it names, and its region if the outer profile has none', () => {
    const dev = '[profile dev]\nregion = eu-west-1\nendpoint_url = http://127.0.0.1:1\n'
    const through = '[profile through]\ncredential_process = awsx credential-process dev\n'
    const plan = planOf({ config: `${through}${dev}${keys}` }, 'through')
    expect(plan).toMatchObject({
      profile: 'through',
      region: { value: 'eu-west-1' },
      clients: { endpoints: { sts: 'http://127.0.0.1:1' } },
    })
    const regional = planOf({ config: `${through}region = us-west-2\n${dev}${keys}` }, 'through')
    expect(regional.region?.value).toBe('us-west-2')
  })

  test('can be the base of roles', () => {
    const other = '[profile other]\nrole_arn = arn:aws:iam::333333333333:role/o\nsource_profile = through\n'
    const through = '[profile through]\ncredential_process = awsx credential-process dev\n'
    const plan = planOf({ config: `${other}${through}[profile dev]\n${role}${base}` }, 'other')
    expect(stepsOf(plan)).toEqual([...followed, 'assume-role arn:aws:iam::333333333333:role/o'])
  })

  test('uses the stored key of the same profile', () => {
    const config = '[profile ci]\nregion = eu-west-1\ncredential_process = awsx credential-process ci\n'
    const hasStoredKey = (name: string): boolean => name === 'ci'
    expect(planOf({ config }, 'ci', { hasStoredKey }).steps).toMatchObject([
      { kind: 'stored-key', profile: 'ci' },
    ])
    const through = '[profile through]\ncredential_process = awsx credential-process ci\n'
    const plan = planOf({ config: config + through }, 'through', { hasStoredKey })
    expect(plan.steps).toMatchObject([{ kind: 'stored-key', profile: 'ci' }])
  })

  test.each([
    [
      'itself',
      '[profile through]\ncredential_process = awsx credential-process through\n',
      'PROFILE_CYCLE ~/.aws/config:2: profile "through": credential_process "awsx credential-process through" forms a cycle: through → through',
    ],
    [
      'one that leads back',
      '[profile through]\ncredential_process = awsx credential-process b\n[profile b]\ncredential_process = awsx credential-process through\n',
      'PROFILE_CYCLE ~/.aws/config:2: profile "through": credential_process "awsx credential-process b" forms a cycle: through → b → through',
    ],
    [
      'a missing profile',
      '[profile through]\ncredential_process = awsx credential-process nope\n',
      'SOURCE_PROFILE_NOT_FOUND ~/.aws/config:2: profile "through": profile "nope" of credential_process not found',
    ],
  ])('cannot name %s', (_, config, text) => {
    expect(errorTextOf({ config }, 'through')).toBe(text)
  })
})
