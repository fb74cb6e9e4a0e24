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

test('--json prints the version as JSON', async () => {
  const { stdout } = await sandbox.run('version')

  expect(await sandbox.json('version', '--json')).toEqual({ version: stdout.trim().replace('awsx ', '') })
})

test('--verbose shows how this copy was installed and what updates it', async () => {
  const { stdout } = await sandbox.run('version', '--verbose')

  expect(stdout.split('\n').slice(1)).toEqual([
    'program    /checkout/dist/awsx.js',
    'installed  a checkout of the sources',
    'runtime    Node.js 20.19.0',
    'update     git pull && npm ci && npm run build',
    '',
  ])
  expect(await sandbox.json('version', '--verbose', '--json')).toEqual({
    version: expect.any(String),
    method: 'checkout',
    label: 'a checkout of the sources',
    program: '/checkout/dist/awsx.js',
    runtime: 'Node.js 20.19.0',
    update: 'git pull && npm ci && npm run build',
  })
})

test('a command can use -v for something else or not at all', async () => {
  expect(await sandbox.run('list', '-v')).toMatchObject({ status: 2, stdout: '' })
})
