/** `awsx each` with output that cannot be written: what runs is not left alone, and failures are not hidden. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { sampleCredentials } from '../local-aws/sample-files.ts'
import { awsxInShell } from './artefact.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { untilClosed } from './until-closed.ts'

const modes = ['lines', 'group', 'json'] as const

let sandbox: Sandbox
let log: string

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(sampleCredentials)
  sandbox.writeConfig('[profile a]\nsource_profile = keys\n\n[profile b]\nsource_profile = keys\n')
  log = join(sandbox.home, 'log')
})

afterAll(() => sandbox.close())

/** @returns what awsx wrote to stderr, with its status, and which commands ended */
async function runEach(
  options: string,
  command: string,
  output: '| :' | '>/dev/full',
): Promise<{ readonly stderr: string; readonly ended: string }> {
  rmSync(log, { force: true })
  const run = `${awsxInShell} each a,b --yes ${options} -- sh -c '${command}'`
  const script =
    output === '| :'
      ? `{ ${untilClosed}; ${run}; echo "status $?" >&2; } | :`
      : `${run} >/dev/full; echo "status $?" >&2`
  const env = { LOG: log }
  const { stderr } = await sandbox.run('sh', ['-c', script], { env })
  return { stderr, ended: existsSync(log) ? readFileSync(log, 'utf8') : '' }
}

test.each(modes)('a closed pipe starts no more commands (%s)', async (mode) => {
  const command = 'echo text; sleep 0.3; echo $AWSX_PROFILE >>$LOG'
  const { stderr, ended } = await runEach(`--jobs 1 --output ${mode}`, command, '| :')

  expect(stderr).toMatch(/^awsx: 2 targets: 1 succeeded, 1 not run [^]*\nstatus 124\n$/)
  expect(stderr).not.toContain('rror')
  expect(ended).toBe('a\n')
})

test.each(modes)('a closed pipe makes no success of commands that fail (%s)', async (mode) => {
  const { stderr } = await runEach(`--output ${mode}`, 'sleep 0.3; echo text; exit 3', '| :')

  expect(stderr).toMatch(/^awsx: 2 targets: 2 failed [^]*\nstatus 123\n$/)
})

const describeOnLinux = existsSync('/dev/full') ? describe : describe.skip

describeOnLinux('each', () => {
  test.each(modes)('a full disk is an error when all that runs has ended (%s)', async (mode) => {
    const command = 'echo text; sleep 0.3; echo $AWSX_PROFILE >>$LOG'
    const { stderr, ended } = await runEach(`--output ${mode}`, command, '>/dev/full')

    expect(stderr).toMatch(
      /^awsx: 2 targets: 2 succeeded .*\nawsx: error: cannot write to standard output: .* \[OUTPUT_UNWRITABLE\]\n.*\nstatus 1\n$/,
    )
    expect(ended.split('\n').sort()).toEqual(['', 'a', 'b'])
  })
})
