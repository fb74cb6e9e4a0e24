import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
})

afterAll(() => sandbox.close())

test.each(['version', '-V', '-v'])('%s is the same as --version', async (word) => {
  const result = await sandbox.run(word)

  expect(result).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^awsx \S+\n$/),
    stderr: '',
  })
  expect(result).toEqual(await sandbox.run('--version'))
})

test('a command has its own meaning of -v, or none', async () => {
  expect(await sandbox.run('list', '-v')).toMatchObject({ status: 2, stdout: '' })
})
