import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createByLink, createFile, replaceFile, sweepTemporaries } from '../../src/files/replace-file.ts'

const describePosix = process.platform === 'win32' ? describe.skip : describe
const describeRoot = process.getuid?.() === 0 ? describe : describe.skip

let folder: string
let path: string
let umask: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-files-'))
  path = join(folder, 'file')
  umask = process.umask(0o022)
})
afterEach(() => {
  process.umask(umask)
  rmSync(folder, { recursive: true, force: true })
})
const modeOf = (file: string): number => lstatSync(file).mode & 0o7777

describe('replaceFile', () => {
  test.each([true, false])(
    'creates a file and replaces it, with nothing left over (durable: %s)',
    (durable) => {
      replaceFile(path, 'first, and longer', { durable })
      const first = statSync(path).ino
      replaceFile(path, Buffer.from([0, 255]), { durable })

      expect(readFileSync(path)).toEqual(Buffer.from([0, 255]))
      expect(statSync(path).ino).not.toBe(first)
      expect(readdirSync(folder)).toEqual(['file'])
    },
  )

  test('writes text as UTF-8', () => {
    replaceFile(path, 'ü\n')

    expect(readFileSync(path)).toEqual(Buffer.from([0xc3, 0xbc, 0x0a]))
  })

  test('calls mayReplace with the new content on disk and the old file in place', () => {
    writeFileSync(path, 'old')
    const seen: string[] = []
    const mayReplace = (): boolean => {
      seen.push(...readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')))
      return true
    }
    replaceFile(path, 'new', { mayReplace })

    expect(seen.sort()).toEqual(['new', 'old'])
    expect(readFileSync(path, 'utf8')).toBe('new')
  })

  test('leaves the file and no temporary one when mayReplace throws', () => {
    writeFileSync(path, 'old')
    const mayReplace = (): boolean => {
      throw new Error('changed meanwhile')
    }

    expect(() => replaceFile(path, 'new', { mayReplace })).toThrow('changed meanwhile')
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['file'])
  })

  test('leaves the file and no temporary one when mayReplace says no', () => {
    writeFileSync(path, 'old')

    expect(replaceFile(path, 'new', { mayReplace: () => false })).toBe(false)
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['file'])
    expect(replaceFile(path, 'new', { mayReplace: () => true })).toBe(true)
    expect(readFileSync(path, 'utf8')).toBe('new')
  })

  test('leaves no temporary file when the rename fails', () => {
    mkdirSync(path)

    expect(() => replaceFile(path, 'new')).toThrow(/EISDIR|EPERM|EEXIST/)
    expect(readdirSync(folder)).toEqual(['file'])
  })

  test('writes once more if another process removes its temporary file', () => {
    let calls = 0
    const mayReplace = (): boolean => {
      calls += 1
      if (calls === 1) removeTemporaries()
      return true
    }
    replaceFile(path, 'new', { mayReplace })

    expect(calls).toBe(2)
    expect(readFileSync(path, 'utf8')).toBe('new')
  })

  test('gives up after three times', () => {
    let calls = 0
    const mayReplace = (): boolean => {
      calls += 1
      removeTemporaries()
      return true
    }

    expect(() => replaceFile(path, 'new', { mayReplace })).toThrow('ENOENT')
    expect(calls).toBe(3)
  })

  test('throws the system error if the folder does not exist', () => {
    expect(() => replaceFile(join(folder, 'missing', 'file'), 'new')).toThrow('ENOENT')
  })

  describePosix('POSIX rights and links', () => {
    test('gives a file to its owner alone', () => {
      writeFileSync(path, 'old', { mode: 0o644 })
      replaceFile(path, 'new')

      expect(modeOf(path)).toBe(0o600)
    })

    test('gives the exact mode that is asked for, whatever the umask', () => {
      process.umask(0o777)
      replaceFile(path, 'new', { mode: 0o640 })

      expect(modeOf(path)).toBe(0o640)
    })

    test('keeps the mode of the file it is to be like', () => {
      writeFileSync(path, 'old')
      chmodSync(path, 0o664)
      replaceFile(path, 'new', { like: path })
      replaceFile(`${path}.backup`, 'new', { like: path })
      replaceFile(`${path}.other`, 'new', { like: join(folder, 'missing') })

      expect(['', '.backup', '.other'].map((end) => modeOf(path + end))).toEqual([0o664, 0o664, 0o600])
    })

    test('replaces a symbolic link and leaves what it leads to', () => {
      const victim = join(folder, 'victim')
      writeFileSync(victim, 'precious')
      symlinkSync(victim, path)
      replaceFile(path, 'new')

      expect(lstatSync(path).isFile()).toBe(true)
      expect(readFileSync(path, 'utf8')).toBe('new')
      expect(readFileSync(victim, 'utf8')).toBe('precious')
    })
  })

  describeRoot('owners (needs root)', () => {
    test.each<[string, number, number | undefined]>([
      ['owner and group', 1001, 1002],
      ['owner', 1001, process.getgid?.()],
      ['group', 0, 1002],
    ])('keeps the %s of the file it is to be like', (_name, uid, gid = 0) => {
      writeFileSync(path, 'old')
      chownSync(path, uid, gid)
      chmodSync(path, 0o660)
      replaceFile(path, 'new', { like: path })

      expect(statSync(path)).toMatchObject({ uid, gid })
      expect(modeOf(path)).toBe(0o660)
    })

    test('gives no rights to another group if the group cannot be kept', () => {
      writeFileSync(path, 'old')
      chownSync(path, 1001, 54_321)
      chmodSync(path, 0o664)
      chownSync(folder, 1001, 0)
      process.seteuid?.(1001)
      try {
        replaceFile(path, 'new', { like: path })
      } finally {
        process.seteuid?.(0)
      }

      expect(statSync(path).gid).not.toBe(54_321)
      expect(modeOf(path)).toBe(0o604)
    })
  })
})

describe.each([
  ['createFile', createFile],
  ['createByLink', createByLink],
])('%s', (_name, create) => {
  test('creates a file, and leaves one that exists', () => {
    expect(create(path, 'first')).toBe(true)
    expect(create(path, 'second')).toBe(false)
    expect(readFileSync(path, 'utf8')).toBe('first')
    expect(readdirSync(folder)).toEqual(['file'])
  })

  describePosix('POSIX rights and links', () => {
    test('gives the file to its owner alone', () => {
      process.umask(0)
      create(path, 'new')

      expect(modeOf(path)).toBe(0o600)
    })

    test('does not write through a symbolic link that leads nowhere', () => {
      symlinkSync(join(folder, 'target'), path)

      expect(create(path, 'new')).toBe(false)
      expect(readdirSync(folder)).toEqual(['file'])
    })
  })
})

describe('sweepTemporaries', () => {
  const temporary = (pid: number): string => join(folder, `.file.${pid}.0123456789ab`)
  const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid

  test('removes the temporary files of processes that ended, and no other', () => {
    const names = ['file', '.file', '.file.1.tmp', `.file.${process.pid}.0123456789ab`]
    for (const name of names) writeFileSync(join(folder, name), '')
    writeFileSync(temporary(deadPid()), '')
    sweepTemporaries(folder, Date.now())

    expect(readdirSync(folder).sort()).toEqual(names.sort())
  })

  test('removes those of a running process after ten minutes', () => {
    const [fresh, old] = [temporary(process.pid), join(folder, `.other.${process.pid}.0123456789ab`)]
    for (const file of [fresh, old]) writeFileSync(file, '')
    const elevenMinutesAgo = Date.now() / 1000 - 11 * 60
    utimesSync(old, elevenMinutesAgo, elevenMinutesAgo)
    sweepTemporaries(folder, Date.now())

    expect(readdirSync(folder)).toEqual([`.file.${process.pid}.0123456789ab`])
  })

  test('does not mind a folder that does not exist', () => {
    expect(() => sweepTemporaries(join(folder, 'missing'), Date.now())).not.toThrow()
  })
})

function removeTemporaries(): void {
  for (const name of readdirSync(folder)) if (name.startsWith('.')) rmSync(join(folder, name))
}
