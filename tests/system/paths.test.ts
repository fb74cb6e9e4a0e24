import * as path from 'node:path'
import { expect, test } from '@jest/globals'
import * as paths from '../../src/system/paths.ts'

/** All texts of up to five of these characters, and some longer ones. */
const short = ['']
for (let from = 0, size = 0; size < 5; size += 1) {
  const end = short.length
  for (; from < end; from += 1) for (const next of ['/', '.', 'a']) short.push((short[from] ?? '') + next)
}
const longer = [
  '/home/u/.aws/config',
  'ü/é',
  'C:\\a\\..\\b',
  'a\\b',
  '/a.b/.c',
  '..a/b',
  '/a/b../c',
  '/.../x',
]
const texts = [...short, ...longer]

test.each([
  ['posix', paths.posix, path.posix],
  ['win32', paths.win32, path.win32],
  ['of this system', paths, path],
] as const)('paths are as in node:path: %s', (_, calls, wanted) => {
  const wrong: string[] = []
  const compare = (name: 'dirname' | 'isAbsolute' | 'join' | 'resolve', ...parts: [string, ...string[]]) => {
    if (!(name in calls)) return
    const call = (calls as typeof path)[name] as (...texts: string[]) => unknown
    const expected = (wanted[name] as (...texts: string[]) => unknown)(...parts)
    if (call(...parts) !== expected) wrong.push(`${name} ${JSON.stringify(parts)}`)
  }
  for (const one of texts) {
    for (const name of ['dirname', 'isAbsolute', 'join', 'resolve'] as const) compare(name, one)
    for (const name of ['join', 'resolve'] as const) {
      for (const two of texts) compare(name, one, two)
      compare(name, '/a', one, 'b')
    }
  }

  expect(texts).toHaveLength(372)
  expect(wrong).toEqual([])
})

test('what is no text is rejected, as in node:path', () => {
  for (const parts of [
    [undefined, 'x'],
    ['/a', undefined],
    ['/a', undefined, 'b'],
  ] as unknown as string[][]) {
    expect(() => paths.posix.join(...parts)).toThrow('must be of type string')
    expect(() => paths.posix.resolve(...parts)).toThrow('must be of type string')
  }
  expect([paths.posix.sep, paths.win32.sep]).toEqual([path.posix.sep, path.win32.sep])
})
