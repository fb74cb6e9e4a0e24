import { afterEach, expect, jest, test } from '@jest/globals'
import { startProgress } from '../../src/terminal/progress.ts'

afterEach(() => {
  jest.useRealTimers()
})

function record(isTty: boolean): { written: string[]; isTty: boolean; write(text: string): void } {
  const written: string[] = []
  return { written, isTty, write: (text) => void written.push(text) }
}

test('writes nothing to what is not a terminal', () => {
  jest.useFakeTimers()
  const output = record(false)
  const progress = startProgress('waiting', output)
  jest.advanceTimersByTime(10_000)
  progress.update('still waiting')
  progress.stop()
  expect(output.written).toEqual([])
})

test('moves, changes its text, and leaves an empty line behind', () => {
  jest.useFakeTimers()
  const output = record(true)
  const progress = startProgress('waiting', output)
  jest.advanceTimersByTime(1000)
  const frames = output.written.length
  expect(frames).toBeGreaterThan(3)
  expect(new Set(output.written).size).toBe(frames)
  expect(output.written.every((text) => text.startsWith('\r\u001B[2K') && text.endsWith(' waiting'))).toBe(
    true,
  )
  progress.update('nearly')
  expect(output.written.at(-1)).toMatch(/ nearly$/)
  progress.stop()
  expect(output.written.at(-1)).toBe('\r\u001B[2K')
  const end = output.written.length
  progress.stop()
  progress.update('late')
  jest.advanceTimersByTime(1000)
  expect(output.written).toHaveLength(end)
})

test('shows foreign text safely and never so long that it wraps', () => {
  const output = record(true)
  startProgress(`\u001B]0;x\u0007${'long '.repeat(50)}`, output).stop()
  const [first = ''] = output.written
  const shown = first.replace('\r\u001B[2K', '')
  expect(shown).not.toMatch(/[\u0000-\u001F]/)
  expect(Array.from(shown).length).toBeLessThan(80)
})
