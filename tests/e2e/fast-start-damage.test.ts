/** V8 crashes on compiled code that is damaged, so none may reach it, whatever happened to the files. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { HANAKO } from '../local-aws/default-data.ts'
import { awsxCommand, isBinary } from './artefact.ts'
import {
  describeBundle,
  isWhole,
  listCached,
  much,
  nodes,
  nothing,
  openFastStart,
  runLogged,
  warm,
} from './fast-start.ts'
import type { Compiled } from './fast-start.ts'
import type { Sandbox } from './sandbox.ts'
import { runWithoutPrivileges } from './without-privileges.ts'

let sandbox: Sandbox
let folder: string

beforeEach(async () => {
  ;({ sandbox, folder } = await openFastStart({ store: false }))
})

afterEach(() => sandbox.close())

const good = { status: 0, stderr: '', stdout: expect.stringContaining(HANAKO.secretAccessKey) }

describeBundle.each(nodes.filter(([name]) => /20|24/.test(name)))('damaged code (bundle, %s)', (_, node) => {
  const run = (): ReturnType<typeof runLogged> => runLogged(sandbox, warm, { node })

  /** @returns the file of main.js */
  async function keepMain(): Promise<string> {
    await run()
    return listCached(folder).find((path) => path.endsWith('/credential-process')) ?? ''
  }

  /** @returns what two runs compiled, the first of which met the damage */
  async function repair(path: string): Promise<readonly Compiled[]> {
    const first = await run()
    expect(first).toMatchObject(good)
    expect(isWhole(path)).toBe(true)
    return [first.compiled, (await run()).compiled]
  }

  test('one bit, anywhere in either half', async () => {
    const path = await keepMain()
    for (const half of [0, 1])
      for (const share of [0, 0.00005, 0.0001, 0.001, 0.01, 0.2, 0.4, 0.6, 0.8, 0.99999]) {
        const bytes = readFileSync(path)
        const at = Math.floor((bytes.length / 2) * (half + share))
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (at & 7))
        writeFileSync(path, bytes)

        expect({ at, ...(await run()) }).toMatchObject({ at, ...good })
        expect(isWhole(path)).toBe(true)
      }
    expect((await run()).compiled).toEqual(nothing)
  })

  test.each<[string, (path: string, bytes: Buffer) => void]>([
    ['without its last byte', (path, bytes) => truncateSync(path, bytes.length - 1)],
    ['without its second half', (path, bytes) => truncateSync(path, bytes.length / 2)],
    ['cut in the second half', (path, bytes) => truncateSync(path, Math.floor(bytes.length * 0.7))],
    ['cut to two bytes that are the same', (path) => writeFileSync(path, 'aa')],
    ['cut to one byte', (path) => truncateSync(path, 1)],
    ['emptied', (path) => truncateSync(path, 0)],
    ['of zeros', (path, bytes) => writeFileSync(path, Buffer.alloc(bytes.length))],
    ['with zeros for a second half', (path, bytes) => writeFileSync(path, bytes.fill(0, bytes.length / 2))],
    ['of text, twice', (path) => writeFileSync(path, Buffer.alloc(200_000, 'text'))],
  ])('a file %s', async (_name, damage) => {
    const path = await keepMain()
    damage(path, readFileSync(path))

    expect(await repair(path)).toEqual([much, nothing])
  })

  test('code of another Node, and a chunk that is gone or cut', async () => {
    const path = await keepMain()
    const other = nodes.find(([, program]) => program !== node)?.[1]
    await runLogged(sandbox, warm, {
      node: other ?? node,
      flags: other === undefined ? ['--stack-size=900'] : [],
    })
    const foreign =
      listCached(folder).find((name) => name !== path && basename(name) === basename(path)) ?? ''
    writeFileSync(path, readFileSync(foreign))
    expect(await repair(path)).toEqual([much, nothing])

    const [first = '', second = ''] = listCached(dirname(path)).filter((name) => name !== path)
    rmSync(first)
    truncateSync(second, 500)
    expect(await run()).toMatchObject(good)
    // The first of two runs writes joined chunks to another file.
    expect(await run()).toMatchObject(good)
    expect([first, second].map(isWhole)).toEqual([true, true])
  })

  test.each<[string, (path: string, bytes: Buffer) => void]>([
    ['of zeros', (path, bytes) => writeFileSync(path, Buffer.alloc(bytes.length))],
    ['cut to two bytes that are the same', (path) => writeFileSync(path, 'aa')],
    ['with the code of another file', (path) => copyFileSync(join(dirname(path), 'list'), path)],
  ])('joined chunks in a file %s', async (_name, damage) => {
    const list = (): ReturnType<typeof runLogged> => runLogged(sandbox, ['list'], { node })
    const before = await list()
    await list()
    const path = listCached(folder).find((name) => name.endsWith('-joined')) ?? ''
    damage(path, readFileSync(path))
    const damaged = await list()

    expect(damaged).toMatchObject({ status: 0, stdout: before.stdout, stderr: '' })
    expect(isWhole(path)).toBe(true)
    expect((await list()).compiled).toEqual(nothing)
  })

  test('what a run without other files left', async () => {
    const args = ['credential-process', '--profile', 'role']
    for (let count = 0; count < 2; count += 1) await runLogged(sandbox, args, { node })
    const path = listCached(folder).find((name) => name.endsWith('/credential-process-planned')) ?? ''
    writeFileSync(path, readFileSync(path).fill(7, 1000, 1100))
    const damaged = await runLogged(sandbox, args, { node })

    expect(damaged).toMatchObject({ status: 0, stderr: '' })
    expect(isWhole(path)).toBe(true)
  })
})

describeBundle('code that cannot be kept (bundle)', () => {
  /** The folder of this build and this Node. */
  let own: string

  beforeEach(async () => {
    await runWithoutPrivileges(sandbox, warm)
    own = dirname(listCached(folder)[0] ?? '')
    renameSync(own, join(sandbox.home, 'before'))
  })

  test.each<[string, () => void]>([
    ['in a folder without the right to write', () => chmodSync(folder, 0o500)],
    ['in a folder without any right', () => chmodSync(folder, 0)],
    ['where a file has its place', () => writeFileSync(own, '')],
    [
      'where folders have the names of the files',
      () => {
        for (const name of readdirSync(join(sandbox.home, 'before')))
          mkdirSync(join(own, name, 'inside'), { recursive: true })
      },
    ],
    [
      'in a state folder without the right to write',
      () => {
        rmdirSync(folder)
        chmodSync(dirname(folder), 0o500)
      },
    ],
  ])('%s', async (_, spoil) => {
    spoil()
    const run = await runWithoutPrivileges(sandbox, warm)
    for (const path of [dirname(folder), folder]) if (existsSync(path)) chmodSync(path, 0o700)

    expect(run).toMatchObject(good)
    expect(listCached(dirname(folder)).filter((path) => path !== own)).toEqual([])
  })

  test('in a folder that became read-only after a first run', async () => {
    for (let count = 0; count < 2; count += 1) {
      const list = await runWithoutPrivileges(sandbox, ['list'])
      chmodSync(dirname(listCached(folder)[0] ?? ''), count === 0 ? 0o500 : 0o700)

      expect(list).toMatchObject({ status: 0, stderr: '' })
    }
  })

  test.each(nodes)('where no file may grow, %s', async (_, node) => {
    for (const args of [warm, ['exec', 'keys', '--', 'env']]) {
      const words = [...awsxCommand(node), ...args]
      expect(await sandbox.run('sh', ['-c', 'ulimit -f 0 && "$@"', 'sh', ...words])).toMatchObject(good)
    }
    expect(listCached(folder)).toEqual([])
  })
})

describeBundle('many at once (bundle)', () => {
  test('ten first runs leave code that is whole', async () => {
    const runs = await Promise.all(Array.from({ length: 10 }, () => runLogged(sandbox, warm)))
    const after = await runLogged(sandbox, warm)

    for (const run of runs) expect(run).toMatchObject(good)
    expect(listCached(folder).filter((path) => !isWhole(path) || basename(path).includes('.'))).toEqual([])
    expect(after.compiled).toEqual(nothing)
  })
})

const canKill = !isBinary && existsSync('/usr/bin/strace')

;(canKill ? describe : describe.skip)('a run that is killed while it writes (bundle, strace)', () => {
  test('leaves a harmless file, which a later one removes', async () => {
    const kill = ['-f', '-qq', '-o', '/dev/null', '-e', 'inject=rename:signal=KILL:when=1']
    const killed = await sandbox.run('strace', [...kill, ...awsxCommand(), ...warm])
    const left = listCached(folder)
    await sandbox.awsx(warm)
    const background = listCached(folder)
    utimesSync(left[0] ?? '', 1e9, 1e9)
    const run = await sandbox.awsx(['export', 'keys'])

    expect(killed.signal).toBe('SIGKILL')
    expect(left.map((path) => basename(path))).toEqual([expect.stringMatching(/^[\w-]+\.\d+$/)])
    // Another process may still be at it.
    expect(background).toContain(left[0])
    expect(run.status).toBe(0)
    expect(listCached(folder).filter((path) => basename(path).includes('.'))).toEqual([])
  })
})
