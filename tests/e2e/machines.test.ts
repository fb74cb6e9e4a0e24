/** Machines or containers that share a home folder. Another machine is a namespace with another host name and other memory (unshare(1)). */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { sampleConfig } from '../local-aws/sample-files.ts'
import { awsxCommand } from './artefact.ts'
import { openSandbox } from './sandbox.ts'
import type { Result, Sandbox } from './sandbox.ts'

const canUnshare = spawnSync('unshare', ['-u', '-m', 'hostname', 'x']).status === 0

let sandbox: Sandbox
let memory: string

beforeEach(async () => {
  sandbox = await openSandbox({ store: false })
  sandbox.writeConfig(sampleConfig)
  memory = mkdtempSync('/dev/shm/awsx-machines-')
  for (const name of ['one', 'two', 'empty']) mkdirSync(join(memory, name), { mode: 0o700 })
})

afterEach(async () => {
  rmSync(memory, { recursive: true, force: true })
  await sandbox.close()
})

;(canUnshare ? describe : describe.skip)('two machines with one home folder (needs root)', () => {
  test('keep a sign-in each, when the key is in memory', async () => {
    const results = [
      await runOn('one', 'login', 'portal'),
      await runOn('two', 'credential-process', 'portal'),
      await runOn('two', 'login', 'portal'),
      await runOn('one', 'credential-process', 'portal'),
      await runOn('two', 'credential-process', 'portal'),
      await runOn('one', 'credential-process', 'portal', '--refresh'),
      await runOn('two', 'credential-process', 'portal', '--refresh'),
    ]

    expect(results.map(({ status }) => status)).toEqual([0, 4, 0, 0, 0, 0, 0])
    expect(results.map(({ stderr }) => stderr).join('')).not.toContain('warning')
    expect(sandbox.aws.count('CreateToken')).toBe(2)
  })

  test('lock ends the one of this machine only', async () => {
    await runOn('one', 'login', 'portal')
    await runOn('two', 'login', 'portal')
    await runOn('two', 'lock')

    expect(await runOn('one', 'credential-process', 'portal')).toMatchObject({ status: 0 })
    expect(await runOn('two', 'credential-process', 'portal')).toMatchObject({ status: 4 })
  })
})

function runOn(machine: 'one' | 'two', ...words: readonly string[]): Promise<Result> {
  const other = join(memory, machine === 'one' ? 'two' : 'one')
  const script = `hostname machine-${machine} && mount --bind '${join(memory, 'empty')}' '${other}' && exec "$@"`
  const env = {
    XDG_RUNTIME_DIR: join(memory, machine),
    AWSX_STORE: 'auto',
    AWSX_PASSPHRASE_FILE: undefined,
  }
  return sandbox.run('unshare', ['-u', '-m', 'sh', '-c', script, 'sh', ...awsxCommand(), ...words], { env })
}
