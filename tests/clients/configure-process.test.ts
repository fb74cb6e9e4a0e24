/** `awsx configure process`: real clients get the credentials of a profile from awsx by what it wrote. */
import { lstatSync, readFileSync, renameSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import type { Sandbox } from '../e2e/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import {
  ask,
  askAwsCli,
  askBoto3,
  askJavaScript,
  asRole,
  awsCli,
  boto3,
  describeWith,
  openSignedInSandbox,
  patientTest,
} from './clients.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSignedInSandbox()
}, patientTest)

afterEach(() => sandbox.close())

const configFile = (): string => join(sandbox.home, '.aws/config')
const config = (): string => readFileSync(configFile(), 'utf8')
async function configure(...words: readonly string[]): Promise<string> {
  const { status, stderr } = await sandbox.awsx(['configure', 'process', ...words, '--yes'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.any(String) })
  return stderr
}

const clients = [
  { client: awsCli, command: (profile: string) => [...askAwsCli, '--profile', profile] as const },
  { client: boto3, command: (profile: string) => [...askBoto3, profile] as const },
  {
    client: { name: 'the JavaScript SDK', check: [process.execPath, '--version'] as const },
    command: (profile: string) => [...askJavaScript, profile] as const,
  },
]

describe.each(clients)('$client.name', ({ client, command }) => {
  describeWith([client], 'gets the role', () => {
    test(
      'by a second profile',
      async () => {
        await configure('profile-for-role-s')
        sandbox.aws.resetCalls()
        expect(await ask(sandbox, command('profile-for-role-s-awsx'))).toMatchObject(asRole)
        expect(sandbox.aws.calls).toEqual([expect.objectContaining({ operation: 'GetCallerIdentity' })])
      },
      patientTest,
    )

    test(
      'by the profile itself',
      async () => {
        await configure('profile-for-role-s', '--in-place')
        sandbox.aws.resetCalls()
        expect(await ask(sandbox, command('profile-for-role-s'))).toMatchObject(asRole)
        expect(sandbox.aws.calls).toEqual([expect.objectContaining({ operation: 'GetCallerIdentity' })])
      },
      patientTest,
    )

    test(
      'by the profile itself, whose source is one of awsx too',
      async () => {
        await configure('profile-for-sso', 'profile-for-role-s', '--in-place')
        expect(await ask(sandbox, command('profile-for-role-s'))).toMatchObject(asRole)
      },
      patientTest,
    )
  })
})

describe('a second profile', () => {
  test('has the settings of the first, and is shown before it is written', async () => {
    const before = `# mine\r\n${config().replaceAll('\n', '\r\n')}\r\n[profile dev]\r\nregion = eu-west-1\r\noutput=json # so\r\ns3 =\r\n  max_queue_size = 5\r\nrole_arn = arn:aws:iam::222222222222:role/role-s\r\nsource_profile = profile-for-sso\r\nawsx_tags = x\r\n# the end\r\n`
    sandbox.writeConfig(before)
    const dry = await sandbox.awsx(['configure', 'process', 'dev', '--dry-run'])
    expect(dry).toMatchObject({ status: 0, stderr: '' })
    expect(config()).toBe(before)
    const said = await configure('dev')

    const added = [
      '[profile dev-awsx]',
      'region = eu-west-1',
      'output = json',
      'credential_process = awsx credential-process dev',
      's3 =',
      '  max_queue_size = 5',
    ]
    expect(dry.stdout).toContain(added.map((line) => `+${line}\n`).join(''))
    expect(said).toContain(dry.stdout)
    expect(said).toContain(
      'profile "dev-awsx" gets the credentials of profile "dev" from awsx: AWS_PROFILE=dev-awsx\n',
    )
    expect(config()).toBe(`${before}\r\n${added.join('\r\n')}\r\n`)
    expect(readFileSync(`${configFile()}.awsx-backup`, 'utf8')).toBe(before)
  })

  test('is left alone by a second run; what the user changed in it stays', async () => {
    await configure('profile-for-role-s', 'profile-for-sso')
    sandbox.writeConfig(config().replace(/(\[profile profile-for-sso-awsx\]\nregion = ).*/, '$1eu-west-1'))
    const before = config()
    const { ino } = statSync(configFile())
    expect(await configure('profile-for-role-s', 'profile-for-sso')).not.toContain('+++')
    expect(await configure('profile-for-role-s-awsx')).toContain('already gets its credentials from awsx')
    expect(config()).toBe(before)
    expect(statSync(configFile()).ino).toBe(ino)
  })

  test(
    'has the name and calls awsx by the line that are wished',
    async () => {
      const path = join(sandbox.home, 'bin/awsx')
      await configure('profile-for-role-s', '--as', 'for-editors', '--command', path)
      expect(config()).toContain(
        `[profile for-editors]\nregion = ap-northeast-1\ncredential_process = ${path} credential-process profile-for-role-s\n`,
      )
      const outside = { ...process.env, PATH: '/usr/bin:/bin' }
      expect(await ask(sandbox, [...askJavaScript, 'for-editors'], { PATH: outside.PATH })).toMatchObject(
        asRole,
      )
    },
    patientTest,
  )

  test('is one for awsx too, which fetches nothing for it', async () => {
    await configure('profile-for-role-s')
    sandbox.aws.resetCalls()
    const run = await sandbox.awsx([
      'exec',
      'profile-for-role-s-awsx',
      '--',
      'sh',
      '-c',
      'echo $AWSX_PROFILE $AWS_ACCOUNT_ID',
    ])
    expect(run).toMatchObject({ status: 0, stdout: 'profile-for-role-s-awsx 222222222222\n' })
    expect(sandbox.aws.calls).toEqual([])
  })
})

describe('in place', () => {
  test('the keys move to another profile, and everything else stays', async () => {
    const role = '[profile profile-for-role-s]\nregion = ap-northeast-1\n'
    sandbox.writeConfig(config().replace(role, `${role}# why\noutput = json\n`))
    const before = config()
    const said = await configure('profile-for-role-s', '--in-place')

    expect(config()).toBe(
      `${before.replace(
        `# why\noutput = json\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = profile-for-sso\n`,
        `# why\noutput = json\ncredential_process = awsx credential-process profile-for-role-s-direct\n`,
      )}\n[profile profile-for-role-s-direct]\nregion = ap-northeast-1\noutput = json\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = profile-for-sso\n`,
    )
    expect(said).toContain('its own keys moved to profile "profile-for-role-s-direct"\n')

    const { ino } = statSync(configFile())
    expect(await configure('profile-for-role-s', '--in-place')).toContain(
      'already gets its credentials from awsx\n',
    )
    expect(statSync(configFile()).ino).toBe(ino)
  })

  test('awsx plans as before, and uses what it has', async () => {
    const steps = async (): Promise<unknown> => {
      const { stdout } = await sandbox.awsx(['explain', 'profile-for-role-s', '--json'])
      const plan = JSON.parse(stdout) as { steps: { kind: string; cachedUntil: string }[]; region: unknown }
      return plan.steps.map(({ kind, cachedUntil }) => [kind, cachedUntil])
    }
    const before = await steps()
    await configure('profile-for-role-s', 'profile-for-sso', '--in-place')
    expect(await steps()).toEqual(before)
    sandbox.aws.resetCalls()
    expect((await sandbox.awsx(['exec', 'profile-for-role-s', '--', 'true'])).status).toBe(0)
    expect(sandbox.aws.calls).toEqual([])
    await sandbox.awsx(['logout', 'profile-for-role-s'])
    expect((await sandbox.awsx(['login', 'profile-for-role-s'])).status).toBe(0)
  })

  test(
    'a profile that is its own source stays one',
    async () => {
      sandbox.writeConfig(
        `[profile self]\nregion = us-east-1\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = self\naws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${HANAKO.secretAccessKey}\n`,
      )
      const said = await configure('self', '--in-place')
      expect(said).not.toContain(HANAKO.secretAccessKey)
      expect(config()).toContain('source_profile = self-direct\n')
      expect(await ask(sandbox, [...askJavaScript, 'self'])).toMatchObject(asRole)
    },
    patientTest,
  )

  test(
    'a profile whose key is in the store needs no other',
    async () => {
      const { stdout } = await sandbox.awsx(['credential-process', 'profile-for-sso'])
      const { AccessKeyId, SecretAccessKey, SessionToken } = JSON.parse(stdout) as Record<string, string>
      sandbox.writeConfig('')
      const block = `[ci]\naws_access_key_id=${AccessKeyId}\naws_secret_access_key=${SecretAccessKey}\naws_session_token=${SessionToken}\n`
      expect((await sandbox.awsx(['add', 'ci', '--paste'], { stdin: block })).status).toBe(0)
      await configure('ci', '--in-place')
      expect(config()).toBe('[profile ci]\ncredential_process = awsx credential-process ci\n')
      const who = await ask(sandbox, [...askJavaScript, 'ci'], { AWS_REGION: 'us-east-1' })
      expect(who).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('111111111111:assumed-role/AWSReservedSSO_'),
      })
    },
    patientTest,
  )

  test('a link stays a link, and the file keeps its mode', async () => {
    const real = join(sandbox.home, 'dotfiles-config')
    renameSync(configFile(), real)
    symlinkSync(real, configFile())
    await configure('profile-for-role-s', '--in-place')
    expect(lstatSync(configFile()).isSymbolicLink()).toBe(true)
    expect(readFileSync(real, 'utf8')).toContain('-direct\n')
  })
})
