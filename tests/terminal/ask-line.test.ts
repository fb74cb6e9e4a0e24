import { expect, test } from '@jest/globals'
import { askLine } from '../../src/terminal/ask-line.ts'

/** A terminal that types `keys`, one key per turn, and writes down modes and output in their order. */
function typing(keys: string, canSuspend: boolean) {
  const log: string[] = []
  const keyboard = {
    setRawMode: (isRaw: boolean): void => void log.push(isRaw ? '<raw>' : '<cooked>'),
    listen(type: (keys: string) => void) {
      queueMicrotask(() => {
        for (const key of keys) type(key)
      })
      return () => undefined
    },
    close: async (): Promise<void> => void log.push('<closed>'),
  }
  const devices = { openKeyboard: () => keyboard, write: (text: string) => void log.push(text), canSuspend }
  return { log, devices }
}

test('where a process cannot be stopped, Ctrl-Z in a hidden prompt does not show the rest of the secret', async () => {
  const { log, devices } = typing('12\u001A3456\r', false)

  await expect(askLine('Code: ', { hidden: true }, devices)).resolves.toBe('123456')
  expect(log.join('')).toBe('<raw>Code: <cooked>\n<closed>')
})
