import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from '../../src/context.ts'
import { findSecretProblem, findTrustProblem, requireTrustedFile } from '../../src/files/file-trust.ts'
import { isPrivateGroup } from '../../src/files/private-group.ts'
import { readTextFile } from '../../src/files/read-text.ts'
import { findPassphrase } from '../../src/store/key/passphrase.ts'

const describeRoot = process.getuid?.() === 0 && process.platform === 'linux' ? describe : describe.skip
/** A group that does not exist. */
const group = 54_321
const me = 1001

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-trust-'))
  path = join(folder, 'a config')
  writeFileSync(path, '')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const contextOf = (
  uid: number | undefined,
  env: Context['env'] = {},
): Parameters<typeof findTrustProblem>[1] => ({
  env,
  platform: 'linux',
  user: { name: 'me', uid },
})

function change(owner: number, mode: number, target = path): void {
  chownSync(target, owner, group)
  chmodSync(target, mode)
}

describeRoot('who can change a file (needs root to set up)', () => {
  test.each<[string, number, number]>([
    ['the user', me, 0o600],
    ['the user, and others read it', me, 0o644],
    ['root, as in a container', 0, 0o644],
  ])('%s: it is trusted', (_what, owner, mode) => {
    change(owner, mode)
    expect(findTrustProblem(path, contextOf(me))).toBeUndefined()
  })

  test.each<[number, number, string]>([
    [me, 0o620, 'mode 0620, owner uid 1001'],
    [me, 0o602, 'mode 0602, owner uid 1001'],
    [0, 0o666, 'mode 0666, owner uid 0'],
  ])('owner %i, mode %o: it is not trusted, and the fix removes the permission', (owner, mode, shown) => {
    change(owner, mode)
    expect(findTrustProblem(path, contextOf(me))).toEqual({
      kind: 'writable-by-others',
      reason: `is writable by others (${shown})`,
      fix: `chmod go-w '${path}'`,
    })
  })

  test('another user: it is not trusted, even by root, unless that user ran sudo', () => {
    change(1002, 0o600)
    const problem = {
      kind: 'other-owner',
      reason: 'belongs to another user (mode 0600, owner uid 1002)',
      fix: `chown 1001 '${path}'`,
    }
    expect(findTrustProblem(path, contextOf(me))).toEqual(problem)
    expect(findTrustProblem(path, contextOf(me, { SUDO_UID: '1002' }))).toEqual(problem)
    expect(findTrustProblem(path, contextOf(0))).toMatchObject({ kind: 'other-owner' })
    expect(findTrustProblem(path, contextOf(0, { SUDO_UID: '1002' }))).toBeUndefined()
  })

  test('checks the target of a link', () => {
    const link = join(folder, 'link')
    symlinkSync(path, link)
    change(me, 0o666)
    expect(findTrustProblem(link, contextOf(me))).toMatchObject({ kind: 'writable-by-others' })
  })

  test('a writable folder is trusted only if it is sticky', () => {
    const open = join(folder, 'open')
    mkdirSync(open)
    change(0, 0o1777, open)
    expect(findTrustProblem(open, contextOf(me))).toBeUndefined()
    change(0, 0o777, open)
    expect(findTrustProblem(open, contextOf(me))).toMatchObject({ kind: 'writable-by-others' })
  })

  test('a missing file, a link to itself, no path, and Windows are not checked', () => {
    const loop = join(folder, 'loop')
    symlinkSync(loop, loop)
    expect(findTrustProblem(loop, contextOf(me))).toBeUndefined()
    change(1002, 0o666)
    expect(findTrustProblem(join(folder, 'missing'), contextOf(me))).toBeUndefined()
    expect(findTrustProblem('', contextOf(me))).toBeUndefined()
    expect(findTrustProblem(path, contextOf(undefined))).toBeUndefined()
  })
})

describeRoot('a file that was replaced after it was read (needs root to set up)', () => {
  const context = contextOf(me)
  const untrusted = (reason: string): unknown =>
    expect.objectContaining({
      code: 'CONFIG_UNTRUSTED',
      message: expect.stringContaining(`was not run, because ${reason}`),
    })
  const check = (file: string): void =>
    requireTrustedFile(file, { program: 'a program', at: 'config:1' }, context)

  beforeEach(() => {
    change(me, 0o700, folder)
    change(me, 0o600)
  })

  test.each<[string, number, number, string]>([
    ['belonged to another user', 1002, 0o600, 'belongs to another user (mode 0600, owner uid 1002)'],
    ['was writable by others', me, 0o666, 'is writable by others (mode 0666, owner uid 1001)'],
  ])('is not trusted if it %s', (_what, owner, mode, reason) => {
    change(owner, mode)
    readTextFile(path)
    rmSync(path)
    writeFileSync(path, '')
    change(me, 0o600)

    expect(() => check(path)).toThrow(untrusted(`${path} ${reason}`))
    readTextFile(path)
    expect(() => check(path)).not.toThrow()
  })

  test('is not used as a passphrase if it belonged to another user', () => {
    change(1002, 0o600)
    const readText = (file: string): string | undefined => {
      const text = readTextFile(file)
      rmSync(path)
      writeFileSync(path, 'mine')
      change(me, 0o600)
      return text
    }
    const env = { AWSX_PASSPHRASE_FILE: path }

    expect(() => findPassphrase({ ...context, env, readText })).toThrow(
      `the passphrase file ${path} belongs to another user`,
    )
  })

  test('is not trusted in a folder that others can write, unless the folder is sticky', () => {
    readTextFile(path)
    change(me, 0o770, folder)
    expect(() => check(path)).toThrow(
      untrusted(`${folder} is writable by others (mode 0770, owner uid 1001)`),
    )
    change(0, 0o1777, folder)
    expect(() => check(path)).not.toThrow()
    change(1002, 0o1777, folder)
    expect(() => check(path)).toThrow(untrusted(`${folder} belongs to another user`))
  })

  test('is not trusted if others can write the folder of its link, or of its target', () => {
    const open = join(folder, 'open')
    mkdirSync(open)
    const link = join(open, 'link')
    symlinkSync(path, link)
    change(me, 0o777, open)
    expect(() => check(link)).toThrow(untrusted(`${open} is writable by others`))

    const target = join(open, 'target')
    writeFileSync(target, '')
    change(me, 0o600, target)
    const safe = join(folder, 'safe')
    symlinkSync(target, safe)
    expect(() => check(safe)).toThrow(untrusted(`${open} is writable by others`))
  })
})

describeRoot('who can read a secret (needs root to set up)', () => {
  test.each<[number, number]>([
    [me, 0o600],
    [me, 0o400],
    [0, 0o600],
  ])('owner %i, mode %o: no other user', (owner, mode) => {
    change(owner, mode)
    expect(findSecretProblem(path, contextOf(me))).toBeUndefined()
  })

  test.each<[number, number, string]>([
    [me, 0o644, 'mode 0644, owner uid 1001'],
    [me, 0o640, 'mode 0640, owner uid 1001'],
    [0, 0o444, 'mode 0444, owner uid 0'],
  ])('owner %i, mode %o: others', (owner, mode, shown) => {
    change(owner, mode)
    const problem = {
      kind: 'readable-by-others',
      reason: `is readable by others (${shown})`,
      fix: `chmod 600 '${path}'`,
    }
    expect(findSecretProblem(path, contextOf(me))).toEqual(problem)
    expect(findSecretProblem(path, contextOf(0))).toEqual(problem)
  })

  test('its owner, if it is another user', () => {
    change(1002, 0o600)
    expect(findSecretProblem(path, contextOf(me))).toMatchObject({ kind: 'other-owner' })
    expect(findSecretProblem(path, contextOf(0))).toBeUndefined()
  })

  test('a secret of Docker or Kubernetes, which root mounts in memory, is accepted', () => {
    const memory = mkdtempSync('/dev/shm/awsx-secret-')
    const secret = join(memory, 'secret')
    writeFileSync(secret, '')
    change(0, 0o444, secret)
    const ofRoot = findSecretProblem(secret, contextOf(me))
    change(me, 0o444, secret)
    const ofUser = findSecretProblem(secret, contextOf(me))
    rmSync(memory, { recursive: true })

    expect(ofRoot).toBeUndefined()
    expect(ofUser).toMatchObject({ kind: 'readable-by-others' })
  })

  test('pipes and devices are not checked', () => {
    expect(findSecretProblem('/dev/null', contextOf(me))).toBeUndefined()
  })
})

describe("a user's own group", () => {
  const users =
    'root:x:0:0::/root:/bin/sh\nme:x:1001:1001::/home/me:/bin/sh\nyou:x:1002:1001::/home/you:/bin/sh\n'
  const alone = users.replace('1002:1001', '1002:1002')

  test.each<[string, boolean, string, string]>([
    ['has no other members', true, alone, 'me:x:1001:\n'],
    ['may list the user and root', true, alone, 'me:x:1001:me,root\n'],
    ['is not one with another member', false, alone, 'me:x:1001:me,you\n'],
    ['is not one that is the first group of another user', false, users, 'me:x:1001:\n'],
    ['is not one that the machine does not know', false, alone, 'you:x:1002:\n'],
  ])('%s', (_what, expected, passwd, groups) => {
    expect(isPrivateGroup(1001, 1001, { users: passwd, groups })).toBe(expected)
  })

  test("includes root's group", () => {
    expect(isPrivateGroup(0, 1001, { users, groups: '' })).toBe(true)
  })
})
