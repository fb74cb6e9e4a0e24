import { expect, test } from '@jest/globals'

import { isOngoing, markRun } from '../../src/app/run-mark.ts'

/** A line of proc_pid_stat(5) with a start time as its field 22. */
const stat = (pid: number, state: string, start: number): string =>
  [pid, '(node) x)', state, ...Array.from({ length: 18 }, () => 0), start, 0].join(' ')

const contextOf = (files: Readonly<Record<string, string>>, platform: NodeJS.Platform = 'linux') => ({
  platform,
  readText: (path: string) => files[path],
})
const running = { '/proc/self/stat': stat(42, 'R', 777), '/proc/42/stat': stat(42, 'S', 777) }

test('a run is its process with the start time', () => {
  expect(markRun(contextOf(running))).toBe('42.777')
  expect(isOngoing('42.777', contextOf(running))).toBe(true)
})

test.each([
  ['it is gone', {}],
  ['its number is that of a later process', { '/proc/42/stat': stat(42, 'S', 778) }],
  ['its parent has not noticed its end yet', { '/proc/42/stat': stat(42, 'Z', 777) }],
])('it has ended if %s', (_why, files) => {
  expect(isOngoing('42.777', contextOf(files))).toBe(false)
})

test.each(['', '42', '.777', '../x.777', '42.undefined'])('%j is no run', (mark) => {
  expect(isOngoing(mark, contextOf(running))).toBe(false)
})

test('only Linux tells', () => {
  expect(markRun(contextOf(running, 'darwin'))).toBeUndefined()
  expect(markRun(contextOf({}))).toBeUndefined()
})
