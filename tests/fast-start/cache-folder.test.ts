import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'

import { locateCodeFolder, openCodeFolder } from '../../src/fast-start/cache-folder.ts'
import { locateStateFolder } from '../../src/store/state-folder.ts'

describe('locateCodeFolder', () => {
  test.each([
    ['linux', { HOME: '/home/me' }, '/home/me/.local/state/awsx/code'],
    ['linux', { HOME: '/home/me', XDG_STATE_HOME: '/s' }, '/s/awsx/code'],
    ['linux', { HOME: '/home/me', XDG_STATE_HOME: 's' }, '/home/me/.local/state/awsx/code'],
    ['linux', { HOME: '/home/me', AWSX_HOME: '/a/../b/' }, '/b/code'],
    ['linux', { HOME: '/home/me', AWSX_HOME: 'a' }, undefined],
    ['linux', { HOME: 'me' }, undefined],
    ['linux', {}, undefined],
    ['darwin', { HOME: '/Users/me' }, '/Users/me/Library/Caches/awsx/code'],
    ['win32', { LOCALAPPDATA: String.raw`C:\Users\me` }, String.raw`C:\Users\me\awsx\code`],
    ['win32', { LOCALAPPDATA: String.raw`C:\Users\me`, AWSX_HOME: String.raw`C:\a` }, undefined],
    ['win32', {}, undefined],
  ] as const)('on %s with %j: %s', (platform, env, folder) => {
    expect(locateCodeFolder(env, platform)).toBe(folder)
  })

  test('names the folder of the store, or none, for all variables', () => {
    const value = fc.constantFrom(undefined, '', '/', '/a', '/a/', '/a/b/../c', '//a', 'a', './a', '../a')
    const variables = fc.record({ AWSX_HOME: value, XDG_STATE_HOME: value, HOME: value })
    const seen = { some: 0, none: 0 }
    fc.assert(
      fc.property(
        variables,
        fc.constantFrom<NodeJS.Platform>('linux', 'darwin', 'freebsd'),
        (env, platform) => {
          const user = { uid: 1000, name: 'me', home: undefined }
          const folder = locateCodeFolder(env, platform)
          const given = Object.entries(env).filter(([, text]) => text !== undefined)
          const context = {
            env: Object.fromEntries(given) as Record<string, string>,
            cwd: '/work',
            platform,
            user,
          }
          seen[folder === undefined ? 'none' : 'some'] += 1
          const state = locateStateFolder(context)?.replace(
            '/Library/Application Support/',
            '/Library/Caches/',
          )
          if (folder !== undefined) expect(folder).toBe(posix.join(state ?? '/nowhere', 'code'))
        },
      ),
      { numRuns: 500 },
    )
    expect(Math.min(seen.some, seen.none)).toBeGreaterThan(20)
  })
})

const describePosix = process.getuid === undefined ? describe.skip : describe

describePosix('openCodeFolder', () => {
  const uid = process.getuid?.()
  let base: string

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'awsx-code-'))
  })

  afterEach(() => rmSync(base, { recursive: true }))

  const open = (user = uid): string | undefined => openCodeFolder(join(base, 'awsx/code'), 'name', user)

  test('creates the folder and those above it, closed to others, but not the one inside', () => {
    expect(open()).toBe(join(base, 'awsx/code/name'))
    expect(open()).toBe(join(base, 'awsx/code/name'))
    for (const path of ['awsx', 'awsx/code']) expect(lstatSync(join(base, path)).mode & 0o777).toBe(0o700)
    expect(lstatSync(join(base, 'awsx/code/name'), { throwIfNoEntry: false })).toBeUndefined()
  })

  test.each([
    ['a folder of another user', '', 0o700, 1],
    ['a folder that others may read', 'awsx/code', 0o755, 0],
    ['a folder above it that others may write to', 'awsx', 0o777, 0],
    ['a folder inside that others may read', 'awsx/code/name', 0o750, 0],
    ['a folder inside that others may write to', 'awsx/code/name', 0o702, 0],
  ])('refuses %s', (_, path, mode, plus) => {
    mkdirSync(join(base, 'awsx/code/name'), { recursive: true, mode: 0o700 })
    expect(open()).toBe(join(base, 'awsx/code/name'))
    chmodSync(join(base, path), mode)

    expect(open((uid ?? 0) + plus)).toBeUndefined()
  })

  test('rejects a symbolic link instead of the folder inside', () => {
    mkdirSync(join(base, 'awsx/code/other'), { recursive: true, mode: 0o700 })
    symlinkSync(join(base, 'awsx/code/other'), join(base, 'awsx/code/name'))

    expect(open()).toBeUndefined()
  })

  const openLinked = (link: string): string | undefined =>
    openCodeFolder(join(base, link, 'code'), 'name', uid)

  test('resolves a symbolic link on the way', () => {
    mkdirSync(join(base, 'real'), { mode: 0o700 })
    symlinkSync(join(base, 'real'), join(base, 'link'))

    expect(openLinked('link')).toBe(join(realpathSync(base), 'real/code/name'))
  })

  test.each([
    ['to a folder that others can replace', 'link', 'open/folder'],
    ['that others can replace', 'open/link', 'folder'],
  ])('refuses a symbolic link %s', (_, link, target) => {
    for (const name of ['open', 'open/folder', 'folder']) mkdirSync(join(base, name), { mode: 0o700 })
    symlinkSync(join(base, target), join(base, link))
    expect(openLinked(link)).toBe(join(realpathSync(base), target, 'code/name'))
    chmodSync(join(base, 'open'), 0o777)

    expect(openLinked(link)).toBeUndefined()
  })

  test.each([
    ['a link', 'open/second'],
    ['a relative link', './open/second'],
    ['a path with a link', 'open/second/inner'],
    ['a path through a link', 'open/second/inner/../inner'],
  ])('refuses a symbolic link to %s that others can replace', (_, target) => {
    for (const name of ['open', 'real', 'real/inner']) mkdirSync(join(base, name), { mode: 0o700 })
    symlinkSync('../real', join(base, 'open/second'))
    symlinkSync(target, join(base, 'first'))
    const found = join(realpathSync(base), 'real', target.includes('inner') ? 'inner' : '', 'code/name')
    expect([found, undefined]).toContain(openLinked('first'))
    chmodSync(join(base, 'open'), 0o777)

    expect(openLinked('first')).toBeUndefined()
  })

  test('resolves a link to a link, and gives up on one that leads to itself', () => {
    mkdirSync(join(base, 'real'), { mode: 0o700 })
    symlinkSync(join(base, 'real'), join(base, 'second'))
    symlinkSync('second', join(base, 'first'))
    symlinkSync('other', join(base, 'loop'))
    symlinkSync('loop', join(base, 'other'))
    symlinkSync('missing', join(base, 'dangling'))

    expect(openLinked('first')).toBe(join(realpathSync(base), 'real/code/name'))
    expect(openLinked('loop')).toBeUndefined()
    expect(openLinked('dangling')).toBeUndefined()
  })

  test.each(['/proc/awsx/code', '/dev/null/awsx/code'])('gives up at once on %s', (path) => {
    expect(openCodeFolder(path, 'name', uid)).toBeUndefined()
  })
})
