/** awsx stays alongside the command if a standard stream is non-blocking: the command could not write to it as usual. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { awsxCommand, isBinary } from './artefact.ts'
import { keysAndRole, nodes } from './fast-start.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

/** One that can replace itself. */
const node = nodes.find(([name]) => name === 'Node 24')?.[1]
const hasPython = spawnSync('python3', ['--version']).status === 0
const describeHere =
  process.platform === 'linux' && hasPython && (isBinary || node !== undefined) ? describe : describe.skip

/** Starts a command with a pipe for stdout, non-blocking if asked, and says whether the process itself printed its id. */
const starter = `import os, subprocess, sys
read, write = os.pipe()
os.set_blocking(write, sys.argv[1] == 'blocking')
child = subprocess.Popen(sys.argv[2:], stdout=write)
os.close(write)
print('replaced' if int(os.fdopen(read).read()) == child.pid else 'stayed')
`

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(keysAndRole)
  writeFileSync(join(sandbox.home, 'starter.py'), starter)
})

afterAll(() => sandbox.close())

describeHere('a standard stream (Node 24 or the binary, Python)', () => {
  test.each([
    ['blocking', 'replaced'],
    ['non-blocking', 'stayed'],
  ])('that is %s: awsx %s', async (mode, outcome) => {
    const command = [...awsxCommand(node), 'exec', 'keys', '--', 'sh', '-c', 'echo $$']
    const run = await sandbox.run('python3', [join(sandbox.home, 'starter.py'), mode, ...command])

    expect(run).toMatchObject({ status: 0, stdout: `${outcome}\n`, stderr: '' })
  })
})
