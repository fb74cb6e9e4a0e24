import { runPrompt, interrupted } from './run-prompt.ts'
import type { TerminalDevices } from './run-prompt.ts'
import type { Line } from './line-editor.ts'
import { emptyLine, typeKeys } from './line-editor.ts'
import type { AskOptions } from './types.ts'

/** Prompts for one line on the terminal, with a small line editor. */
export function askLine(question: string, options: AskOptions, devices: TerminalDevices): Promise<string> {
  const { hidden = false, signal } = options
  let line: Line = emptyLine
  const prompt = {
    begin: () => devices.write(question + (hidden ? '' : line.text)),
    type(keys: string) {
      const before = line
      line = typeKeys(line, keys)
      if (!hidden) devices.write(redraw(before.text, line.text))
      if (line.end === undefined) return undefined
      if (line.end === 'enter') return { kind: 'answer', value: line.text } as const
      if (line.end !== 'suspend') throw interrupted()
      line = { ...line, end: undefined }
      return { kind: 'suspend' } as const
    },
    end: () => devices.write('\n'),
  }
  return runPrompt(prompt, devices, signal)
}

/** @returns the output that turns the shown text into the new one: backspaces over removed characters, then new ones */
function redraw(before: string, after: string): string {
  if (after.startsWith(before)) return after.slice(before.length)
  const removed = Array.from(before).length - Array.from(after).length
  return before.startsWith(after)
    ? '\b \b'.repeat(removed)
    : `${'\b \b'.repeat(Array.from(before).length)}${after}`
}
