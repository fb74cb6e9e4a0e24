/** The helpers of these tests fail a run in which Node prints a warning. */
import { expect, test } from '@jest/globals'

import { startProgram } from './runs.ts'
import type { Running } from './runs.ts'

const start = { env: {}, cwd: '.', deadlineMs: 10_000 }

/** Runs Node with a program that warns. */
function runWarning(call: string, mayWarn: boolean): Running {
  return startProgram(process.execPath, ['-e', call], { ...start, mayWarn })
}

test.each([
  "process.emitWarning('x is experimental', 'ExperimentalWarning')",
  "process.emitWarning('x is old', 'DeprecationWarning', 'DEP0040')",
  "process.emitWarning('x')",
])('%s fails the run', async (call) => {
  await expect(runWarning(call, false).end()).rejects.toThrow(
    /Node printed a warning: \(node:\d+\) .*Warning: x/,
  )
  expect(await runWarning(call, true).end()).toMatchObject({ status: 0 })
})

test('a warning fails the wait for later output, too', async () => {
  const running = runWarning("process.emitWarning('x'); setTimeout(() => console.log('ready'), 100)", false)

  await expect(running.until(/ready/)).rejects.toThrow('Node printed a warning')
})
