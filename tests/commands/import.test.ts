import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { interrupt, openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const before = `# mine
[profile dev]
granted_sso_start_url = https://example.awsapps.com/start
granted_sso_region = ap-northeast-1
granted_sso_account_id = 111111111111
granted_sso_role_name = ReadOnly
credential_process = granted credential-process --profile dev
`

const after = `# mine
[profile dev]
sso_session = example
sso_account_id = 111111111111
sso_role_name = ReadOnly

[sso-session example]
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_registration_scopes = sso:account:access
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: before })
})

afterEach(() => sandbox.close())

const config = (): string | undefined => sandbox.readFile('.aws/config')
const backup = (): string | undefined => sandbox.readFile('.aws/config.awsx-backup')

describe('import --json', () => {
  test('prints what would change, and what did', async () => {
    const found = {
      file: expect.stringMatching(/\.aws.config$/),
      tools: ['granted'],
      profiles: ['dev'],
      ssoSessions: ['example'],
      notes: [],
      diff: expect.stringContaining('+sso_session = example\n'),
    }

    expect(await sandbox.json('import', 'granted', '--dry-run', '--json')).toEqual({
      dryRun: true,
      written: false,
      ...found,
    })
    expect(config()).toBe(before)
    expect(await sandbox.json('import', 'granted', '--yes', '--json')).toEqual({
      dryRun: false,
      written: true,
      ...found,
    })
    expect(await sandbox.json('import', 'granted', '--json')).toMatchObject({
      written: false,
      profiles: [],
      diff: '',
    })
  })

  test('has the notes with their location', async () => {
    sandbox.writeConfig(before.replace('granted_sso_role_name = ReadOnly\n', ''))
    const { stdout, stderr } = await sandbox.run('import', 'granted', '--json')
    const { notes } = JSON.parse(stdout) as { notes: readonly { message: string }[] }

    expect(notes).toEqual([
      {
        tool: 'granted',
        message: expect.any(String),
        at: expect.stringMatching(/config:\d+$/),
        hints: expect.any(Array),
      },
    ])
    expect(stderr).toContain(`awsx: granted: ${notes[0]?.message}`)
  })
})

describe('import', () => {
  test('--yes shows the difference on stderr, writes, and keeps a backup', async () => {
    const result = await sandbox.run('import', '--yes')

    expect(result).toMatchObject({ status: 0, stdout: '', asked: [] })
    expect(result.stderr).toContain('+sso_session = example\n')
    expect(result.stderr).toContain('config.awsx-backup')
    expect([config(), backup()]).toEqual([after, before])
  })

  test('has nothing to change the second time', async () => {
    await sandbox.run('import', 'granted', '--yes')
    const again = await sandbox.run('import', 'granted', '--yes')

    expect(again).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringMatching(/^awsx: .*granted\n$/),
    })
    expect(config()).toBe(after)
  })

  test('--dry-run prints the difference and writes nothing', async () => {
    const result = await sandbox.run('import', '--dry-run')

    expect(result.status).toBe(0)
    expect(result.stdout).toContain('-granted_sso_role_name = ReadOnly\n')
    expect(result.stdout).toContain('+sso_role_name = ReadOnly\n')
    expect(result.stderr).toMatch(/^awsx: .*1 profile.*"example"/)
    expect([config(), backup()]).toEqual([before, undefined])
  })

  test.each([
    ['y', after],
    ['', after],
    ['n', before],
    ['what', before],
  ])('asks on a terminal; the answer %j', async (answer, expected) => {
    const result = await sandbox.runWith({ terminals: 'all', answers: [answer] }, 'import', 'granted')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.said).toContain('+sso_session = example')
    expect(config()).toBe(expected)
  })

  test('takes over only the tool that is named', async () => {
    expect(await sandbox.run('import', 'aws-vault', '--yes')).toMatchObject({ status: 0, stdout: '' })
    expect(config()).toBe(before)
  })

  test('--quiet says nothing', async () => {
    expect(await sandbox.run('import', '--yes', '--quiet')).toMatchObject({ status: 0, stderr: '' })
    expect(config()).toBe(after)
  })

  test('changes nothing without a config file, and creates none', async () => {
    const env = { AWS_CONFIG_FILE: `${sandbox.home}/none` }

    expect(await sandbox.runWith({ env }, 'import')).toMatchObject({ status: 0, stdout: '' })
    expect(sandbox.readFile('none')).toBeUndefined()
  })
})

describe('import fails and writes nothing', () => {
  test('without a terminal', async () => {
    const result = await sandbox.run('import')

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toContain('hint: to see what would change: awsx import --dry-run\n')
    expect((await sandbox.run('import', 'granted')).stderr).toContain(
      'hint: to write it: awsx import granted --yes\n',
    )
    expect(config()).toBe(before)
  })

  test('on Ctrl-C', async () => {
    const options = { terminals: 'all', answers: [interrupt] } as const

    expect(await sandbox.runWith(options, 'import')).toMatchObject({ status: 130 })
    expect(config()).toBe(before)
  })

  test('for another tool, with the names of those it knows', async () => {
    const result = await sandbox.run('import', 'leapp')

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toContain('[USAGE]')
    for (const tool of ['aws-vault', 'granted', 'aws-sso', 'aws-sso-util', 'awsume'])
      expect(result.stderr).toContain(tool)
  })

  test('for a file of another tool that cannot be read', async () => {
    const env = { AWS_SSO_CONFIG: sandbox.writeFile('sso.yaml', 'a: [b\n') }
    const result = await sandbox.runWith({ env }, 'import', '--yes')

    expect(result).toMatchObject({ status: 3, stdout: '' })
    expect(result.stderr).toMatch(/sso\.yaml.*\[CONFIG_UNREADABLE\]/)
    expect(config()).toBe(before)
  })
})
