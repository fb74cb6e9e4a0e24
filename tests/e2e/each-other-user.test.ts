/** `awsx each` with a command that has become another user, to which awsx may send no signal. Only root can set that up. */
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { artefact } from './artefact.ts'
import { openSandbox } from './sandbox.ts'
import type { Result, Sandbox } from './sandbox.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'

const setpriv = '/usr/bin/setpriv'
const asUser = ['--reuid', '65534', '--regid', '65534', '--clear-groups']
/** The repository may be in a folder that only root can read. */
const canRead = (): boolean => spawnSync(setpriv, [...asUser, 'test', '-r', artefact]).status === 0
const isPossible =
  process.platform === 'linux' && process.getuid?.() === 0 && existsSync(setpriv) && canRead()
const describeHere = isPossible ? describe : describe.skip

describeHere('a command of each that has become root (Linux, as root)', () => {
  let sandbox: Sandbox
  let becomeRoot: string

  beforeAll(async () => {
    sandbox = await openSandbox({ store: false })
    sandbox.writeCredentials(sampleCredentials)
    sandbox.writeConfig('[profile a]\nsource_profile = keys\n\n[profile b]\nsource_profile = keys\n')
    spawnSync('chown', ['-R', '65534:65534', sandbox.home, sandbox.env['XDG_RUNTIME_DIR'] ?? ''])
    becomeRoot = join(sandbox.home, 'become-root')
    copyFileSync(setpriv, becomeRoot)
    chmodSync(becomeRoot, 0o4755)
  })

  afterAll(() => sandbox.close())

  function runEach(words: readonly string[], script: string): Promise<Result> {
    const command = [becomeRoot, '--reuid', '0', 'sh', '-c', script]
    const each = ['awsx', 'each', 'a', '--yes', ...words, '--', ...command]
    return sandbox.run(setpriv, [...asUser, ...each], { env: { AWSX_STORE: 'none' } })
  }

  test('runs on after its time, and has the state and the output of its end', async () => {
    const words = ['--timeout', '1s', '--output', 'json']
    const { status, stdout, stderr } = await runEach(words, 'id -ru; sleep 1.5; echo end; exit 7')
    expect(stdout.split('\n')[0]).toMatch(/"state":"timed-out","exitCode":7,.*"stdout":"0\\nend\\n"/)
    expect(stderr).not.toContain('EPERM')
    expect(status).toBe(124)
  })
})
