/** What V8 compiled is kept for the next start, in a folder of the user's own (Node 22.8 and later). */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { isBinary } from './artefact.ts'
import { openPlace } from './place.ts'
import type { Place, Result } from './place.ts'

const node24 = join(import.meta.dirname, '../../.runtimes/node-24/bin/node')

let place: Place
let folder: string

beforeEach(async () => {
  place = await openPlace()
  folder = join(place.home, '.cache/awsx/code')
  place.writeConfig(`[profile keys]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
`)
})

afterEach(() => place.close())

/** Node says on stderr what it does with its cache if it is asked to. */
function awsx(args: readonly string[], env: Record<string, string> = {}): Promise<Result> {
  const trace = { NODE_DEBUG_NATIVE: 'COMPILE_CACHE', AWSX_ALLOW_TRACE_SECRETS: '1' }
  return place.awsx(args, { node: node24, env: { ...trace, ...env } })
}

const accepted = /for CommonJS \S*main\.js was accepted/

;(!isBinary && existsSync(node24) ? describe : describe.skip)('compiled code (bundle, Node 24)', () => {
  test.each([
    ['exec', ['exec', 'keys', '--', 'true']],
    ['credential-process', ['credential-process', 'keys']],
    ['export', ['export', 'keys']],
  ])(
    '%s keeps it in the first run and takes it in the second, also where the command replaces awsx',
    async (_, args) => {
      const first = await awsx(args)
      const second = await awsx(args)

      expect(first).toMatchObject({ status: 0 })
      expect(first.stderr).not.toMatch(accepted)
      expect(second.stderr).toMatch(accepted)
      expect(statSync(folder).mode & 0o777).toBe(0o700)
    },
  )

  test('AWSX_HOME and XDG_CACHE_HOME move it', async () => {
    const home = join(place.home, 'own')
    const cache = join(place.home, 'cache')
    await awsx(['credential-process', 'keys'], { AWSX_HOME: home })
    await awsx(['credential-process', 'keys'], { XDG_CACHE_HOME: cache })

    expect(readdirSync(join(home, 'code'))).toHaveLength(1)
    expect(readdirSync(join(cache, 'awsx/code'))).toHaveLength(1)
    expect(existsSync(folder)).toBe(false)
  })

  test.each([
    [
      'that others may write in',
      () => mkdirSync(folder, { recursive: true, mode: 0o700 }),
      () => chmodSync(folder, 0o770),
    ],
    [
      'that others may look into',
      () => mkdirSync(folder, { recursive: true, mode: 0o700 }),
      () => chmodSync(folder, 0o755),
    ],
    [
      'that others may replace',
      () => mkdirSync(folder, { recursive: true, mode: 0o700 }),
      () => chmodSync(join(place.home, '.cache'), 0o770),
    ],
    [
      'behind a symbolic link',
      () => mkdirSync(join(place.home, 'elsewhere')),
      () => {
        mkdirSync(join(folder, '..'), { recursive: true })
        symlinkSync(join(place.home, 'elsewhere'), folder)
      },
    ],
  ])('a folder %s is not used', async (_, make, spoil) => {
    make()
    spoil()
    const run = await awsx(['credential-process', 'keys'])

    expect(run).toMatchObject({ status: 0 })
    expect(run.stderr).not.toContain('compile cache')
    expect(readdirSync(folder)).toEqual([])
  })

  test('a cache behind a symbolic link is used where it really stands', async () => {
    mkdirSync(join(place.home, 'elsewhere'))
    symlinkSync(join(place.home, 'elsewhere'), join(place.home, '.cache'))
    await awsx(['credential-process', 'keys'])
    const run = await awsx(['credential-process', 'keys'])

    expect(run.stderr).toMatch(accepted)
    expect(readdirSync(join(place.home, 'elsewhere/awsx/code'))).toHaveLength(1)
  })

  test('damaged code is compiled again', async () => {
    await awsx(['credential-process', 'keys'])
    await place.run('sh', [
      '-c',
      `for file in ${folder}/*/*; do printf damaged | dd of=$file bs=1 seek=200 conv=notrunc; done`,
    ])
    const run = await awsx(['credential-process', 'keys'])

    expect(run).toMatchObject({ status: 0 })
    expect(run.stderr).not.toMatch(accepted)
  })

  test('commands that few wait for keep nothing', async () => {
    await awsx(['list'])

    expect(existsSync(folder)).toBe(false)
  })
})

;(!isBinary && existsSync(node24) && process.getuid?.() === 0 ? describe : describe.skip)(
  'compiled code in a folder of another user (bundle, Node 24, root)',
  () => {
    test('is not used', async () => {
      const cache = mkdtempSync(join(tmpdir(), 'awsx-code-'))
      mkdirSync(join(cache, 'awsx/code'), { recursive: true, mode: 0o700 })
      await place.run('chown', ['-R', '12345', cache])
      const run = await awsx(['credential-process', 'keys'], { XDG_CACHE_HOME: cache })
      const names = readdirSync(join(cache, 'awsx/code'))
      rmSync(cache, { recursive: true })

      expect(run).toMatchObject({ status: 0 })
      expect(names).toEqual([])
    })

    test('is not made in the home of who called sudo', async () => {
      const cache = mkdtempSync(join(tmpdir(), 'awsx-code-'))
      await place.run('chown', ['12345', cache])
      const run = await awsx(['credential-process', 'keys'], { XDG_CACHE_HOME: cache })
      const names = readdirSync(cache)
      rmSync(cache, { recursive: true })

      expect(run).toMatchObject({ status: 0 })
      expect(names).toEqual([])
    })
  },
)
