/** What V8 compiled is cached for the next start, with the functions that were called, in a private folder of the user. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

import { HANAKO } from '../local-aws/default-data.ts'
import { artefact, isBinary } from './artefact.ts'
import {
  describeBundle,
  listCached,
  much,
  nodes,
  nothing,
  openFastStart,
  runLogged,
  warm,
} from './fast-start.ts'
import type { Sandbox } from './sandbox.ts'

let sandbox: Sandbox
let folder: string

beforeEach(async () => {
  ;({ sandbox, folder } = await openFastStart())
})

afterEach(() => sandbox.close())

describeBundle.each(nodes)('compiled code (bundle, %s)', (_, node) => {
  test.each([
    ['exec', ['exec', '--profile', 'role', '--', 'sh', '-c', 'echo "$AWS_ACCOUNT_ID"']],
    ['credential-process', ['credential-process', '--profile', 'role']],
    ['export', ['export', 'role']],
  ])(
    '%s compiles no function again, after a run that fetched and one that did not',
    async (command, args) => {
      const cold = await runLogged(sandbox, args, { node })
      const afterCold = listCached(folder).map((path) => basename(path))
      await runLogged(sandbox, args, { node })
      const afterWarm = listCached(folder).map((path) => basename(path))
      const third = await runLogged(sandbox, args, { node })

      expect(cold).toMatchObject({ status: 0, stderr: '', compiled: much })
      expect(cold.compiled['main.js']).toBeGreaterThan(100)
      expect(third).toMatchObject({ status: 0, stderr: '' })
      expect(third.compiled).toEqual(nothing)
      expect(sandbox.aws.calls).toHaveLength(1)
      expect(afterCold).toContain(command)
      expect(afterCold).not.toContain(`${command}-planned`)
      expect(afterWarm).toContain(`${command}-planned`)
    },
  )

  test.each([
    ['list'],
    ['status'],
    ['status', '--prompt'],
    ['__complete', 'bash', '--', 'awsx', 'exec', 'ro'],
  ])('%s compiles no function again, and few in the second run', async (...args) => {
    const first = await runLogged(sandbox, args, { node })
    const second = await runLogged(sandbox, args, { node })
    const third = await runLogged(sandbox, args, { node })

    expect(first).toMatchObject({ status: 0, stderr: '', compiled: much })
    expect(second).toMatchObject({ status: 0, stderr: '', stdout: first.stdout })
    const counts = Object.entries(second.compiled).map(([path, count]) => (path === 'awsx.js' ? 0 : count))
    expect(Math.max(0, ...counts)).toBeLessThan(12)
    expect(third).toMatchObject({ status: 0, stderr: '', stdout: first.stdout })
    expect(third.compiled).toEqual(nothing)
  })

  test('whoami, which calls AWS, compiles no function again', async () => {
    const args = ['whoami', '--refresh', '--profile', 'role']
    const first = await runLogged(sandbox, args, { node })
    // The first run found no record of credentials.
    await runLogged(sandbox, args, { node })
    const third = await runLogged(sandbox, args, { node })
    // Node 20, which has no SQLite, compiles a function of its lock in each run.
    const compiled = Object.keys(third.compiled).filter((path) => !path.includes('run-locked'))

    expect(first).toMatchObject({ status: 0, stderr: '', compiled: much })
    expect(third).toMatchObject({ status: 0, stderr: '', stdout: first.stdout })
    expect(compiled).toEqual(Object.keys(nothing))
  })

  test.each([['list'], ['status'], ['whoami', '--profile', 'role']])(
    '%s loads no description of another command',
    async (...args) => {
      const [command = ''] = args
      const listNames = (): readonly string[] => listCached(folder).map((path) => basename(path))
      const hasOthers = (name: string): boolean =>
        listCached(folder).some(
          (path) => basename(path) === name && readFileSync(path, 'latin1').includes("'commands-"),
        )
      await runLogged(sandbox, args, { node })
      const loaded = listNames()
      await runLogged(sandbox, ['__complete', 'bash', '--', 'awsx', 'ex'], { node })

      expect(loaded).toContain(`${command}-joined-first`)
      // A chunk that is not joined has a file of its own.
      expect(loaded.filter((name) => /^(?:all-)?commands-/.test(name))).toEqual([])
      expect(hasOthers(`${command}-joined-first`)).toBe(false)
      // What would be found.
      expect(hasOthers('__complete-joined-first')).toBe(true)
    },
  )

  test('a run that only prints help leaves none of the few functions that it calls', async () => {
    for (let count = 0; count < 2; count += 1) await runLogged(sandbox, ['list', '--help'], { node })
    const afterHelp = listCached(folder).map((path) => basename(path))
    for (let count = 0; count < 2; count += 1) await runLogged(sandbox, ['list'], { node })
    const third = await runLogged(sandbox, ['list'], { node })

    expect(afterHelp).toContain('list')
    expect(afterHelp.filter((name) => name.includes('-joined'))).toEqual([])
    expect(third.compiled).toEqual(nothing)
  })

  test('a line for the prompt of a shell does not read what status needs', async () => {
    for (let count = 0; count < 2; count += 1) await runLogged(sandbox, ['status', '--prompt'], { node })

    const names = listCached(folder).map((path) => basename(path))
    expect(names).toContain('status-line')
    expect(names).not.toContain('status-joined')
  })

  test('what a run with other files left is used, until one without them leaves better', async () => {
    const args = ['credential-process', '--profile', 'role']
    await runLogged(sandbox, args, { node })
    const second = await runLogged(sandbox, args, { node })
    rmSync(listCached(folder).find((path) => path.endsWith('/credential-process')) ?? '')
    const third = await runLogged(sandbox, args, { node })

    expect(second.compiled['main.js']).toBeLessThan(100)
    expect(third.compiled).toEqual(nothing)
  })

  test('a first run that fails does not leave its own few functions for good', async () => {
    const failed = await runLogged(sandbox, ['credential-process', 'nobody'], { node })
    const left = existsSync(folder) ? listCached(folder) : []
    await runLogged(sandbox, warm, { node })
    const third = await runLogged(sandbox, warm, { node })

    expect(failed.status).not.toBe(0)
    // Most files are written only once.
    expect(left).toEqual([])
    expect(third.compiled).toEqual(nothing)
  })

  test('nothing of a session is in it', async () => {
    const { stdout } = await runLogged(sandbox, ['credential-process', 'role'], { node })
    await runLogged(sandbox, ['credential-process', 'role'], { node })
    const secrets = Object.values(JSON.parse(stdout) as Record<string, unknown>).filter(
      (value) => value !== 1,
    )
    const words = [...secrets.map(String), HANAKO.secretAccessKey, HANAKO.accessKeyId, sandbox.home]
    const cached = listCached(folder).map((path) => readFileSync(path, 'latin1'))

    expect(words.length).toBeGreaterThan(6)
    expect(cached.length).toBeGreaterThan(2)
    expect(words.filter((word) => cached.some((bytes) => bytes.includes(word)))).toEqual([])
    // What would be found: a word of the sources.
    expect(cached.some((bytes) => bytes.includes('aws_access_key_id'))).toBe(true)
  })

  test('folder and files are closed to others', async () => {
    await runLogged(sandbox, warm, { node })

    for (const path of [folder, dirname(listCached(folder)[0] ?? '')])
      expect(statSync(path).mode & 0o777).toBe(0o700)
    for (const path of listCached(folder)) expect(statSync(path).mode & 0o777).toBe(0o600)
  })
})

describeBundle('the folder for compiled code (bundle)', () => {
  test('AWSX_HOME and XDG_STATE_HOME move it', async () => {
    const home = join(sandbox.home, 'own')
    const state = join(sandbox.home, 'state')
    await sandbox.awsx(warm, { env: { AWSX_HOME: home } })
    await sandbox.awsx(warm, { env: { XDG_STATE_HOME: state } })

    expect(listCached(join(home, 'code'))).not.toEqual([])
    expect(listCached(join(state, 'awsx/code'))).not.toEqual([])
    expect(existsSync(folder)).toBe(false)
  })

  test.each<[string, () => void]>([
    ['that others may write in', () => chmodSync(folder, 0o770)],
    ['that others may look into', () => chmodSync(folder, 0o750)],
    ['that others may replace', () => chmodSync(join(sandbox.home, '.local/state'), 0o770)],
    ['whose parent others may replace', () => chmodSync(sandbox.home, 0o777)],
    ['behind a symbolic link', () => moveBehindLink(folder, 'elsewhere')],
    [
      'behind a symbolic link that others may replace',
      () => {
        mkdirSync(join(sandbox.home, 'open'))
        chmodSync(join(sandbox.home, 'open'), 0o777)
        moveBehindLink(join(sandbox.home, '.local/state'), 'private')
        renameSync(join(sandbox.home, '.local/state'), join(sandbox.home, 'open/state'))
      },
    ],
  ])('one %s is not used', async (_, spoil) => {
    const env = { XDG_STATE_HOME: join(sandbox.home, '.local/state') }
    await runLogged(sandbox, warm, { env })
    const cached = listCached(folder)
    const before = await runLogged(sandbox, warm, { env })
    spoil()
    if (!existsSync(env.XDG_STATE_HOME)) env.XDG_STATE_HOME = join(sandbox.home, 'open/state')
    const after = await runLogged(sandbox, warm, { env })

    expect(before.compiled).toEqual(nothing)
    expect(after).toMatchObject({ status: 0, stderr: '', compiled: much })
    expect(listCached(join(env.XDG_STATE_HOME, 'awsx/code/'))).toHaveLength(cached.length)
  })

  test('a state folder behind a symbolic link is used at its real path', async () => {
    mkdirSync(join(sandbox.home, 'elsewhere'))
    rmSync(join(sandbox.home, '.local/state'), { recursive: true })
    symlinkSync(join(sandbox.home, 'elsewhere'), join(sandbox.home, '.local/state'))
    await runLogged(sandbox, warm)
    const run = await runLogged(sandbox, warm)

    expect(run.compiled).toEqual(nothing)
    expect(readdirSync(join(sandbox.home, 'elsewhere/awsx/code'))).toHaveLength(1)
  })

  test('other flags of Node have code of their own', async () => {
    const other = ['--stack-size=900']
    for (const flags of [[], other]) await runLogged(sandbox, warm, { flags })
    const runs = [await runLogged(sandbox, warm), await runLogged(sandbox, warm, { flags: other })]

    expect(runs.map(({ compiled }) => compiled)).toEqual([nothing, nothing])
    expect(readdirSync(folder)).toHaveLength(2)
  })

  test('two builds whose files have the same length do not share it', async () => {
    await sandbox.awsx(warm)
    const other = join(sandbox.home, 'dist')
    cpSync(dirname(artefact), other, { recursive: true })
    changeFile(join(other, 'main.js'), /AccessKeyId/g, 'AccessKeyIx')
    for (const name of ['awsx.js', 'main.js'])
      changeFile(join(other, name), /\b[\da-f]{16}\b/g, '0123456789abcdef')
    const run = await sandbox.run(process.execPath, [join(other, 'awsx.js'), ...warm])

    expect(run).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('"AccessKeyIx"') })
    expect(readdirSync(folder)).toHaveLength(2)
  })

  test('no more than 16 builds and runtimes have code in it: the oldest go', async () => {
    const nameOf = (day: number): string => `00000000000000${day}-u0-v20.20.2-x64-1n2u8ce`
    await makeFolders(nameOf)
    await sandbox.awsx(warm)
    const names = readdirSync(folder)

    expect(names).toHaveLength(16)
    expect(names).toEqual(expect.arrayContaining([nameOf(15), nameOf(29)]))
    expect(names).not.toContain(nameOf(14))
  })

  test('folders that are not awsx’s stay', async () => {
    await makeFolders((day) => `project-${day}`)
    await sandbox.awsx(warm)

    expect(readdirSync(folder)).toHaveLength(21)
  })

  test('a run that prints the version leaves nothing that a later one would use', async () => {
    await sandbox.awsx(['exec', '--version'])

    expect(existsSync(folder)).toBe(false)
  })

  test('commands that few wait for keep nothing', async () => {
    await sandbox.awsx(['explain', 'role'])

    expect(existsSync(folder)).toBe(false)
  })
})

/** Twenty folders of twenty days, each with a file in it. */
async function makeFolders(nameOf: (day: number) => string): Promise<void> {
  for (let day = 10; day < 30; day += 1) {
    const path = join(folder, nameOf(day))
    mkdirSync(path, { recursive: true, mode: 0o700 })
    writeFileSync(join(path, 'exec'), '')
    await sandbox.run('touch', ['-d', `2020-01-${day}`, path])
  }
  chmodSync(folder, 0o700)
}

const describeRoot = !isBinary && process.getuid?.() === 0 ? describe : describe.skip

describeRoot('the folder for compiled code, of another user (bundle, root)', () => {
  let state: string

  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'awsx-code-'))
  })

  afterEach(() => rmSync(state, { recursive: true }))

  test('is not used', async () => {
    mkdirSync(join(state, 'awsx/code'), { recursive: true, mode: 0o700 })
    await sandbox.run('chown', ['-R', '12345', state])
    const run = await sandbox.awsx(warm, { env: { XDG_STATE_HOME: state } })

    expect(run).toMatchObject({ status: 0 })
    expect(listCached(state)).toEqual([])
  })

  test('is not used in a folder of ours', async () => {
    const env = { XDG_STATE_HOME: state }
    await runLogged(sandbox, warm, { env })
    await sandbox.run('chown', ['-R', '12345', join(state, 'awsx/code')])
    const run = await runLogged(sandbox, warm, { env })

    expect(run).toMatchObject({ status: 0, compiled: much })
  })

  test('is not made in the home of who called sudo', async () => {
    await sandbox.run('chown', ['12345', state])
    const run = await sandbox.awsx(warm, { env: { XDG_STATE_HOME: state } })

    expect(run).toMatchObject({ status: 0 })
    expect(readdirSync(state)).toEqual([])
  })

  test('is not found through a link of theirs', async () => {
    const link = join(tmpdir(), `${basename(state)}-link`)
    symlinkSync(state, link)
    await sandbox.run('chown', ['-h', '12345', link])
    const run = await sandbox.awsx(warm, { env: { XDG_STATE_HOME: link } })
    rmSync(link)

    expect(run).toMatchObject({ status: 0 })
    expect(readdirSync(state)).toEqual([])
  })
})

function moveBehindLink(path: string, name: string): void {
  renameSync(path, join(sandbox.home, name))
  symlinkSync(join(sandbox.home, name), path)
}

function changeFile(path: string, what: RegExp, by: string): void {
  const text = readFileSync(path, 'latin1')
  expect(text).toMatch(what)
  writeFileSync(path, text.replace(what, by), 'latin1')
}
