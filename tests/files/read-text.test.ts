import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeReadError, UnreadableFileError } from '../../src/errors.ts'
import { readTextFile } from '../../src/files/read-text.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-files-'))
  path = join(folder, 'file')
})
afterEach(() => {
  jest.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

function failureOf(file: string, maxBytes?: number): string | undefined {
  try {
    readTextFile(file, maxBytes)
    return undefined
  } catch (error) {
    return describeReadError(error)
  }
}

describe('readTextFile', () => {
  test('returns the text, or undefined if there is no file', () => {
    writeFileSync(path, 'höhe')

    expect(readTextFile(path)).toBe('höhe')
    expect(readTextFile('')).toBeUndefined()
    expect(readTextFile(join(folder, 'missing'))).toBeUndefined()
    expect(readTextFile(join(path, 'below-a-file'))).toBeUndefined()
  })

  test('reads a file of exactly the limit, and no larger one', () => {
    writeFileSync(path, 'x'.repeat(2048))

    expect(readTextFile(path, 2048)).toHaveLength(2048)
    writeFileSync(path, 'x'.repeat(2049))
    expect(() => readTextFile(path, 2048)).toThrow(new UnreadableFileError('is larger than 2 KB'))
  })

  test('has a default limit', () => {
    writeFileSync(path, '')
    truncateSync(path, 16 * 1024 * 1024 + 1)

    expect(failureOf(path)).toBe('is larger than 16 MB')
  })

  test.each(['\uFEFF[default]\r\n', '\uFEFF[プロファイル]\n'])('says that %j is in UTF-16', (text) => {
    for (const bytes of [Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]) {
      writeFileSync(path, bytes)
      expect(failureOf(path)).toBe('is in UTF-16 and must be in UTF-8')
    }
    writeFileSync(path, '\uFFFD\uFFFD is valid in UTF-8')
    expect(readTextFile(path)).toBe('\uFFFD\uFFFD is valid in UTF-8')
  })

  test('says why a folder cannot be read', () => {
    mkdirSync(path)

    expect(failureOf(path)).toBe('cannot be read (EISDIR)')
  })
})

const describePosix = process.platform === 'win32' ? describe.skip : describe

describePosix('what is not a regular file (POSIX)', () => {
  test('rejects an endless device', () => {
    expect(failureOf('/dev/zero', 4096)).toBe('is larger than 4 KB')
    expect(failureOf('/dev/zero')).toBe('is larger than 16 MB')
  })

  test('an empty device returns an empty text', () => {
    expect(readTextFile('/dev/null')).toBe('')
  })

  test('reads a pipe to its end, even if its writer comes later', () => {
    spawnSync('mkfifo', [path])
    const writer = spawn('sh', ['-c', 'sleep 0.1; echo secret > "$0"', path], { stdio: 'ignore' })

    expect(readTextFile(path)).toBe('secret\n')
    writer.kill()
  })

  test('gives up on a pipe without a writer', () => {
    closeSync(openPipe())
    let time = 0
    jest.spyOn(performance, 'now').mockImplementation(() => (time += 1000))

    expect(failureOf(path)).toBe('is a pipe to which no program writes')
  })

  test('gives up later on a pipe whose writer does not finish', () => {
    const writer = openPipe()
    let time = 0
    jest.spyOn(performance, 'now').mockImplementation(() => (time += 1000))
    const failure = failureOf(path)
    closeSync(writer)

    expect(failure).toBe('did not end within 2 minutes')
    expect(time).toBeGreaterThan(100_000)
  })

  /** @returns a descriptor that can be written to without a reader */
  function openPipe(): number {
    spawnSync('mkfifo', [path])
    return openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  }
})

const describeProc = existsSync('/proc/self/status') ? describe : describe.skip

describeProc('a file of /proc', () => {
  test('is read although its size is 0', () => {
    expect(readTextFile('/proc/self/status')).toContain('Uid:')
    expect(failureOf('/proc/self/status', 1024)).toBe('is larger than 1 KB')
  })
})
