/** `import --keys`: keys move out of the AWS files into the store, and nothing is lost on the way. */
import {
  chmodSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'

const config = `[default]
region = eu-west-1

[profile role]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = dev # the key

[profile deep]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = alias

[profile alias]
source_profile = dev

[profile own]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = own
region = eu-west-1
`

const secret = HANAKO.secretAccessKey
const lines = `aws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${secret}\n`
const credentials = `# mine\n[default]\n${lines}\n[dev]\n; keep this\n${lines}region = eu-west-2\n\n[own]\n${lines}[session]\naws_access_key_id = ASIAEXAMPLE000000001\naws_secret_access_key = ${secret}\naws_session_token = IQoJb3JpZ2luX2VjEXAMPLE\n`
const without = credentials.replace(lines, '').replace(lines, '').replace(lines, '')

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterEach(() => sandbox.close())

const file = '.aws/credentials'
const backup = `${file}.awsx-keys-backup`
const run = (...argv: readonly string[]): Promise<Result> => sandbox.run('import', '--keys', ...argv)
const whoami = async (profile: string): Promise<unknown> => sandbox.json('whoami', profile, '--json')
const storedNames = async (): Promise<readonly unknown[]> => {
  const rows = (await sandbox.json('keys', '--json')) as readonly { readonly profile: string }[]
  return rows.map(({ profile }) => profile)
}

describe('import --keys --json', () => {
  test('prints the keys that would be moved, and those that were', async () => {
    const keys = ['default', 'own', 'dev'].map((profile) => ({ profile, accessKeyId: HANAKO.accessKeyId }))

    expect(await sandbox.json('import', '--keys', '--all', '--dry-run', '--json')).toEqual({
      dryRun: true,
      written: false,
      keys,
    })
    expect(sandbox.readFile(file)).toBe(credentials)
    expect(await sandbox.json('import', '--keys', '--all', '--yes', '--json')).toEqual({
      dryRun: false,
      written: true,
      keys,
    })
    expect(await sandbox.json('import', '--keys', '--all', '--json')).toEqual({
      dryRun: false,
      written: false,
      keys: [],
    })
  })
})

describe('import --keys', () => {
  test('moves all long-lived keys, and changes no other byte of the file', async () => {
    chmodSync(join(sandbox.home, file), 0o640)
    const result = await run('--all', '--yes')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(sandbox.readFile(file)).toBe(without)
    expect(statSync(join(sandbox.home, file)).mode & 0o777).toBe(0o640)
    expect(sandbox.readFile(backup)).toBeUndefined()
    expect(sandbox.readFile('.aws/config')).toBe(config)
    expect(await storedNames()).toEqual(['default', 'own', 'dev'])
    expect(result.stderr).not.toContain(secret)
    expect(result.stderr).toContain('next: awsx exec default -- COMMAND')
  })

  test('profiles and roles behind them at any depth use the stored key', async () => {
    await run('--all', '--yes')

    for (const profile of ['default', 'dev', 'alias'])
      expect(await whoami(profile)).toMatchObject({ arn: HANAKO.arn })
    for (const profile of ['role', 'deep', 'own'])
      expect(await whoami(profile)).toMatchObject({ accountId: '222222222222' })
    expect(await sandbox.json('explain', 'own', '--json')).toMatchObject({
      steps: [{ kind: 'stored-key', profile: 'own' }, { kind: 'assume-role' }],
    })
  })

  test('moves only the named profile after the user agrees', async () => {
    const result = await sandbox.runWith({ answers: ['y'] }, 'import', '--keys', 'dev')

    expect(result.asked).toMatchObject([{ question: 'Move 1 key into the store? [Y/n]: ' }])
    expect(result.stderr).toContain(
      `awsx: move access key ${HANAKO.accessKeyId} of profile "dev" (~/.aws/credentials:8) into the store\n`,
    )
    expect(sandbox.readFile(file)).toBe(credentials.replace(`; keep this\n${lines}`, '; keep this\n'))
  })

  test('--dry-run prints what it would move, and changes nothing', async () => {
    const result = await run('--all', '--dry-run')

    expect(result.stdout.split('\n')).toHaveLength(4)
    expect(result.stdout).not.toContain(secret)
    expect(sandbox.readFile(file)).toBe(credentials)
    expect(sandbox.aws.calls).toEqual([])
  })

  test('a second run finds nothing to move', async () => {
    await run('--all', '--yes')

    expect(await run('--all', '--yes')).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('have none'),
    })
    expect((await run('dev', '--yes')).stderr).toContain(
      '"dev" has no long-lived access key in the AWS files',
    )
  })

  test('keys in the config file, CRLF and a byte order mark', async () => {
    const text = `\uFEFF[profile dev]\r\n${lines.replaceAll('\n', '\r\n')}region = eu-west-1\r\n`
    sandbox.writeConfig(text)
    sandbox.writeCredentials('')

    expect(await run('dev', '--yes')).toMatchObject({ status: 0 })
    expect(sandbox.readFile('.aws/config')).toBe('\uFEFF[profile dev]\r\nregion = eu-west-1\r\n')
    expect(await whoami('dev')).toMatchObject({ arn: HANAKO.arn })
  })

  test('writes through a symbolic link', async () => {
    const target = sandbox.writeFile('dotfiles/credentials', credentials)
    const path = join(sandbox.home, file)
    rmSync(path)
    symlinkSync(target, path)

    expect(await run('--all', '--yes')).toMatchObject({ status: 0 })
    expect(readFileSync(target, 'utf8')).toBe(without)
    expect(existsSync(`${target}.awsx-keys-backup`)).toBe(false)
  })
})

describe('bad input changes nothing, and the next run continues', () => {
  test('a key that AWS rejects stays in the file; the others move', async () => {
    sandbox.writeCredentials(
      credentials.replace(
        `[dev]\n; keep this\naws_access_key_id = ${HANAKO.accessKeyId}`,
        '[dev]\naws_access_key_id = AKIAWRONGWRONGWRONG1',
      ),
    )
    const result = await run('--all', '--yes')

    expect(result).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('verify the key of profile "dev"'),
    })
    expect(sandbox.readFile(file)).toContain('AKIAWRONGWRONGWRONG1')
    expect(sandbox.readFile(file)).not.toContain(HANAKO.accessKeyId)
    expect(await storedNames()).toEqual(['default', 'own'])
  })

  test('AWS cannot be reached', async () => {
    sandbox.aws.faults.inject({ operation: 'GetCallerIdentity', reset: 'before' })
    expect(await run('dev', '--yes')).toMatchObject({ status: 5 })
    expect(sandbox.readFile(file)).toBe(credentials)
    sandbox.aws.faults.clear()

    expect(await run('--all', '--yes')).toMatchObject({ status: 0 })
    expect(sandbox.readFile(file)).toBe(without)
  })

  test('a read-only file', async () => {
    chmodSync(join(sandbox.home, file), 0o400)

    expect(await run('--all', '--yes')).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(
        /credentials is read-only; nothing was changed \[CONFIG_UNREADABLE\]\n.*chmod u\+w/,
      ),
    })
    expect(await storedNames()).toEqual([])
  })

  test('a file that another program changes while the keys are verified', async () => {
    const other = credentials.replaceAll(secret, `${secret.slice(0, -4)}OTHR`)
    const original = sandbox.aws.faults.take.bind(sandbox.aws.faults)
    sandbox.aws.faults.take = (call) => {
      if (call.operation === 'GetCallerIdentity') sandbox.writeCredentials(other)
      return original(call)
    }

    const result = await run('dev', '--yes')
    expect(result).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('changed the key of profile "dev"'),
    })
    expect(sandbox.readFile(file)).toBe(other)
  })

  test.each([
    ['an invisible character', HANAKO.accessKeyId, `${HANAKO.accessKeyId}\u200B`, 'U+200B'],
    ['half a key', `aws_secret_access_key = ${secret}\n`, '', 'only half of an access key'],
  ])('%s', async (_name, from, to, problem) => {
    sandbox.writeCredentials(credentials.replace('[default]', '[broken]').replace(from, to))
    const before = sandbox.readFile(file)

    const result = await run('broken', '--yes')
    expect(result.status).toBe(3)
    expect(result.stderr).toContain(problem)
    expect(result.stderr).toMatch(/profile "broken".* \(~\/\.aws\/credentials:[34]\)/)
    expect(sandbox.readFile(file)).toBe(before)
    expect(await run('dev', '--yes')).toMatchObject({ status: 0 })
  })

  test('--all names the keys that it cannot read, and moves the others', async () => {
    const broken = `[half]\naws_secret_access_key = ${secret}\n[hidden]\n${lines.replace('\n', '\u200B\n')}`
    sandbox.writeCredentials(`${broken}${credentials}`)
    const problems = [
      'error: profile "half" has only half of an access key (~/.aws/credentials:2) [PARTIAL_CREDENTIALS]',
      'warning: profile "hidden": the access key contains an invisible character (U+200B) (~/.aws/credentials:4) [CONFIG_INVALID]',
    ]

    for (const option of ['--dry-run', '--yes', '--yes']) {
      const { status, stderr } = await run('--all', option)
      expect(status).toBe(3)
      for (const problem of problems) expect(stderr).toContain(problem)
    }
    expect(sandbox.readFile(file)).toBe(`${broken}${without}`)
    expect(new Set(await storedNames())).toEqual(new Set(['default', 'dev', 'own']))
  })

  test('a profile that does not exist', async () => {
    const result = await run('dve', '--yes')
    expect(result).toMatchObject({ status: 3, stderr: expect.stringContaining('[PROFILE_NOT_FOUND]') })
    expect(result.stderr).toContain('did you mean "dev"')
  })

  test('two different keys for a profile', async () => {
    sandbox.writeConfig(
      `${config}\n[profile dev]\n${lines.replace(HANAKO.accessKeyId, 'AKIAOTHEROTHEROTHER1')}`,
    )

    expect(await run('dev', '--yes')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('profile "dev" has different access keys in the two AWS files'),
    })
    expect(await storedNames()).toEqual([])
  })

  test('another key of the profile in the store', async () => {
    await sandbox.runWith({ answers: ['AKIAOTHEROTHEROTHER1', secret] }, 'add', 'free', '--no-verify')
    sandbox.writeCredentials(`${credentials}[free]\n${lines}`)

    expect(await run('free', '--yes')).toMatchObject({
      status: 7,
      stderr: expect.stringMatching(
        /another key for profile "free" \(AKIAOTHEROTHEROTHER1\)[^]*awsx remove free/,
      ),
    })
    expect(sandbox.readFile(file)).toContain('[free]\naws_access_key_id')
  })

  test('a profile that would get its credentials another way', async () => {
    sandbox.writeConfig(
      `${config}\n[profile dev]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = default\n`,
    )

    expect(await run('dev', '--yes')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('would get its credentials another way; nothing was changed'),
    })
    expect(await storedNames()).toEqual([])
  })

  test('a store that saves nothing', async () => {
    const result = await sandbox.runWith(
      { env: { AWSX_STORE: 'none' } },
      'import',
      '--keys',
      '--all',
      '--yes',
    )

    expect(result).toMatchObject({ status: 7, stderr: expect.stringContaining('[STORE_UNAVAILABLE]') })
    expect(sandbox.readFile(file)).toBe(credentials)
  })

  test('a store that fails in the middle', async () => {
    const records = join(sandbox.home, 'state/records')
    const take = sandbox.aws.faults.take.bind(sandbox.aws.faults)
    sandbox.aws.faults.take = (call) => {
      if (call.operation === 'GetCallerIdentity' && sandbox.aws.count('GetCallerIdentity') === 2) {
        renameSync(records, `${records}-away`)
        writeFileSync(records, '')
      }
      return take(call)
    }
    expect(await run('--all', '--yes')).toMatchObject({ status: 7 })
    expect(sandbox.readFile(file)).toBe(credentials)
    rmSync(records)
    renameSync(`${records}-away`, records)

    expect(await run('--all', '--yes')).toMatchObject({ status: 0 })
    expect(sandbox.readFile(file)).toBe(without)
    expect(await storedNames()).toEqual(['default', 'own', 'dev'])
  })

  test('a backup that an interrupted run left goes away once its keys are in the store', async () => {
    await run('--all', '--yes')
    sandbox.writeFile(backup, credentials)

    expect((await run('--all', '--yes')).stderr).toContain('which an interrupted import left')
    expect(sandbox.readFile(backup)).toBeUndefined()
  })

  test('a backup whose key was rotated since goes away', async () => {
    sandbox.writeCredentials(`[dev]\n${lines}`)
    await run('dev', '--yes')
    sandbox.writeFile(backup, `[dev]\n${lines}`)
    expect(await sandbox.run('rotate', 'dev')).toMatchObject({ status: 0 })

    const result = await run('--all', '--yes')
    expect(result).toMatchObject({ status: 0 })
    expect(result.stderr).toMatch(
      new RegExp(
        `^awsx: access key ${HANAKO.accessKeyId} of profile "dev" in the backup no longer works; the store has AKIA\\w+\n` +
          'awsx: removed .*, which an interrupted import left\n',
      ),
    )
    expect(sandbox.readFile(backup)).toBeUndefined()
  })

  test('a backup stays as long as AWS cannot be asked about its key', async () => {
    sandbox.writeCredentials(`[dev]\n${lines}`)
    await run('dev', '--yes')
    sandbox.writeFile(backup, `[dev]\n${lines}`)
    await sandbox.run('rotate', 'dev')
    sandbox.aws.faults.inject({ operation: 'GetCallerIdentity', reset: 'before' })

    expect(await run('--all', '--yes')).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('in the backup of an interrupted import'),
    })
    expect(sandbox.readFile(backup)).toBeDefined()
  })

  test('a backup with a key that is nowhere else stays', async () => {
    await run('--all', '--yes')
    sandbox.writeFile(backup, credentials.replace(secret, `${secret.slice(0, -4)}OTHR`))
    const result = await run('--all', '--yes')

    expect(result).toMatchObject({
      status: 7,
      stderr: expect.stringContaining('neither in the store nor in the files'),
    })
    expect(sandbox.readFile(backup)).toBeDefined()
  })

  test.each([
    [['--keys'], 'a profile is required'],
    [['--keys', 'dev', '--all'], 'not both'],
    [['--all'], '--all requires --keys'],
    [['dev'], 'unknown tool "dev"'],
    [['granted', 'awsume'], 'unexpected argument "awsume"'],
    [['--keys', '--from', 'aws-vault', 'dev'], 'aws-vault not found in PATH'],
  ])('%j is refused', async (argv, problem) => {
    const result = await sandbox.run('import', ...argv)

    expect(result.status).not.toBe(0)
    expect(result.stderr).toContain(problem)
  })

  test('without a terminal it asks for --yes', async () => {
    for (const words of [['--all'], ['dev', 'own']]) {
      const { status, stderr } = await run(...words)
      // The options of a hint follow the names.
      const typed = words[0] === '--all' ? 'awsx import --keys --all' : 'awsx import dev own --keys'

      expect(status).toBe(2)
      expect(stderr).toContain(`hint: to see what would change: ${typed} --dry-run\n`)
      expect(stderr).toContain(`hint: to do it: ${typed} --yes\n`)
    }
  })
})
