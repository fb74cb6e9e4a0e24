import { afterEach, expect, jest, test } from '@jest/globals'

const files = process.getBuiltinModule('node:fs')
const constants: Record<string, number> = { ...files.constants }
const opened: unknown[] = []
let read: typeof files.readSync = files.readSync

jest.unstable_mockModule('node:fs', () => ({
  ...files,
  constants,
  openSync: (...args: Parameters<typeof files.openSync>) => {
    opened.push(args[0])
    return files.openSync(...args)
  },
  readSync: (descriptor: number, bytes: Buffer) => read(descriptor, bytes),
}))

const { kernelRandom, random } = await import('../../src/crypto/random.ts')

afterEach(() => {
  read = files.readSync
})

test.each([
  ['gives less than asked for, as before Linux 5.6', () => 11],
  ['gives nothing', () => 0],
  [
    'is not ready',
    () => {
      throw Object.assign(new Error('EAGAIN'), { code: 'EAGAIN' })
    },
  ],
])('is not used if it %s', (_what, answer) => {
  read = answer

  expect(kernelRandom(12)).toBeUndefined()
  expect(random(12).equals(Buffer.alloc(12))).toBe(false)
})

test('is not opened on Windows, where another user may create that file', () => {
  opened.length = 0
  delete constants['O_NONBLOCK']

  expect(kernelRandom(12)).toBeUndefined()
  expect(random(12)).toHaveLength(12)
  expect(opened).toEqual([])
})
