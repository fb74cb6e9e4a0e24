/** When the fast start is off, and that awsx does the same with and without it. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import { artefact } from './artefact.ts'
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
import type { Result, RunOptions, Sandbox } from './sandbox.ts'

let sandbox: Sandbox
let folder: string

beforeEach(async () => {
  ;({ sandbox, folder } = await openFastStart())
})

afterEach(() => sandbox.close())

describeBundle('the switch of the fast start (bundle)', () => {
  test.each([
    ['AWSX_NO_FAST_START', '1'],
    ['AWSX_NO_FAST_START', '0'],
    ['CI', 'true'],
    ['CI', '1'],
  ])('%s=%s: nothing is written, and nothing that is there is used', async (name, value) => {
    const env = { [name]: value }
    await sandbox.awsx(warm, { env })
    expect(existsSync(folder)).toBe(false)

    await runLogged(sandbox, warm)
    const cached = listCached(folder)
    const run = await runLogged(sandbox, warm, { env })

    expect(run).toMatchObject({ status: 0, stderr: '', compiled: much })
    expect(listCached(folder)).toEqual(cached)
    expect((await runLogged(sandbox, warm)).compiled).toEqual(nothing)
  })

  test('variables that are empty do not switch it off', async () => {
    const env = { AWSX_NO_FAST_START: '', CI: '' }
    await runLogged(sandbox, warm, { env })

    expect((await runLogged(sandbox, warm, { env })).compiled).toEqual(nothing)
  })
})

describeBundle('code that others could have changed (bundle)', () => {
  test.each([0o660, 0o606, 0o644])('is not used, and replaced: a file of mode %o', async (mode) => {
    await runLogged(sandbox, warm)
    const files = listCached(folder)
    for (const path of files) chmodSync(path, mode)
    const run = await runLogged(sandbox, warm)

    expect(files.length).toBeGreaterThan(1)
    expect(run).toMatchObject({ status: 0, stderr: '', compiled: much })
    expect(files.map((path) => statSync(path).mode & 0o777)).toEqual(files.map(() => 0o600))
    expect((await runLogged(sandbox, warm)).compiled).toEqual(nothing)
  })

  test('is not used: the folder of the build may be read by others', async () => {
    await runLogged(sandbox, warm)
    chmodSync(dirname(listCached(folder)[0] ?? ''), 0o755)

    expect(await runLogged(sandbox, warm)).toMatchObject({ status: 0, stderr: '', compiled: much })
  })
})

describeBundle('pipes where code is cached (bundle)', () => {
  test('are not used: no run waits for a writer', async () => {
    await runLogged(sandbox, warm)
    const files = listCached(folder)
    for (const path of files) {
      rmSync(path)
      await sandbox.run('mkfifo', ['-m', '600', path])
    }

    expect(files.map((path) => statSync(path).isFIFO())).not.toContain(false)
    expect(await runLogged(sandbox, warm)).toMatchObject({ status: 0, stderr: '', compiled: much })
    expect((await runLogged(sandbox, warm)).compiled).toEqual(nothing)
  })
})

describeBundle('an update that is under way (bundle)', () => {
  test('a main file of another build neither uses nor leaves code', async () => {
    await sandbox.awsx(warm)
    const cached = listCached(folder)
    const other = join(sandbox.home, 'dist')
    cpSync(dirname(artefact), other, { recursive: true })
    const main = join(other, 'main.js')
    truncateSync(main, statSync(main).size - 16)
    appendFileSync(main, '0123456789abcdef')
    const run = (): Promise<Result> => sandbox.run(process.execPath, [join(other, 'awsx.js'), ...warm])

    expect(await run()).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('AccessKeyId'),
    })
    expect(listCached(folder)).toEqual(cached)
    for (const path of cached) truncateSync(path, 0)
    expect(await run()).toMatchObject({ status: 0, stderr: '' })
    expect(cached.map((path) => statSync(path).size)).toEqual(cached.map(() => 0))
  })
})

describeBundle('the loader is not there yet, or cut off (bundle)', () => {
  test.each([
    ['missing', (path: string) => rmSync(path)],
    ['empty', (path: string) => truncateSync(path, 0)],
    ['half', (path: string) => truncateSync(path, statSync(path).size >>> 1)],
  ])('%s: a run goes on without the cache', async (_, change) => {
    await sandbox.awsx(warm)
    const other = join(sandbox.home, 'dist')
    cpSync(dirname(artefact), other, { recursive: true })
    const name = readdirSync(join(other, 'chunks')).find((one) => one.startsWith('loader-')) ?? ''
    change(join(other, 'chunks', name))
    for (const path of listCached(folder)) rmSync(path)
    const run = sandbox.run(process.execPath, [join(other, 'awsx.js'), ...warm])

    expect(await run).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('AccessKeyId') })
    expect(listCached(folder)).toEqual([])
  })
})

describeBundle('a chunk that was removed (bundle)', () => {
  test.each([[[]], [['--refresh']]])('is an error of awsx, with the options %j', async (options) => {
    const other = join(sandbox.home, 'dist')
    cpSync(dirname(artefact), other, { recursive: true })
    const chunks = readdirSync(join(other, 'chunks')).filter((name) => name.startsWith('fetch-steps-'))
    for (const name of chunks) rmSync(join(other, 'chunks', name))
    const words = [join(other, 'awsx.js'), 'credential-process', 'role', ...options]
    const { status, stderr } = await sandbox.run(process.execPath, words, { env: { AWSX_STORE: 'none' } })

    expect(chunks).toHaveLength(1)
    expect(status).toBe(1)
    expect(stderr).toContain('fetch-steps-')
    expect(stderr.split('\n').filter((line) => line !== '' && !line.startsWith('awsx: '))).toEqual([])
  })
})

describeBundle.each(nodes)('with and without the fast start (bundle, %s)', (_, node) => {
  test.each([
    ['a command', ['exec', 'role', '--', 'sh', '-c', 'echo "$AWS_ACCOUNT_ID"; echo error >&2; exit 3']],
    ['a command that ends by a signal', ['exec', 'keys', '--', 'sh', '-c', 'kill -TERM $$']],
    ['a command that does not exist', ['exec', 'keys', '--', 'no-such-command']],
    ['credentials for an SDK', ['credential-process', 'role']],
    ['lines for a shell', ['export', 'role', '--format', 'env']],
    ['help', ['exec', '--help']],
    ['an unknown option', ['exec', '--no-such-option']],
    ['an unknown profile', ['credential-process', 'nobody']],
    ['a plan', ['exec', 'role', '--dry-run', '--', 'true']],
  ])('%s: the same status and output', async (_title, args) => {
    await sandbox.prepare('credential-process', 'role')
    const run = (options: RunOptions): Promise<Result> => sandbox.awsx(args, { node, ...options })
    const without = await run({ env: { AWSX_NO_FAST_START: '1' } })

    expect(without.stdout + without.stderr + String(without.signal)).not.toBe('null')
    for (let count = 0; count < 3; count += 1) expect(await run({})).toEqual(without)
  })
})
