/** What `awsx init --uninstall` says about the store, which removing awsx leaves. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
})

afterEach(() => sandbox.close())

const stays = 'awsx: the store stays in ~/state; to see what it holds: awsx store\n'

test('says where the store stays', async () => {
  await sandbox.run('init', 'bash', '--install', '--yes')
  const { stderr } = await sandbox.run('init', 'bash', '--uninstall', '--yes')

  expect(stderr).toContain('awsx: deleted ~/.bashrc')
  expect(stderr).toMatch(new RegExp(`^${stays}$`, 'm'))
})

test('says it also if the startup file does not load awsx', async () => {
  const { stderr } = await sandbox.run('init', 'bash', '--uninstall', '--yes')

  expect(stderr).toBe(`awsx: ~/.bashrc does not load awsx; nothing to change\n${stays}`)
})

test('says nothing of a store after no, with --dry-run, and with --quiet', async () => {
  await sandbox.run('init', 'bash', '--install', '--yes')
  const uninstall = ['init', 'bash', '--uninstall']
  const refused = await sandbox.runWith({ answers: ['n'] }, ...uninstall)
  const tried = await sandbox.run(...uninstall, '--dry-run')
  const quiet = await sandbox.run(...uninstall, '--yes', '--quiet')

  expect(refused.stderr).toBe('awsx: nothing was written\n')
  expect([tried.stderr, quiet.stderr]).toEqual(['', ''])
})
