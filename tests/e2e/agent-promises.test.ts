/** Where the promises of docs/agents.md end, with real processes: see tests/commands/agent-promises.test.ts. */
import { copyFileSync, chmodSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { awsxInShell } from './artefact.ts'
import { hasTerminals } from './runs.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(sampleCredentials)
  const prod = '[profile prod]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = keys\n'
  sandbox.writeConfig(`${sampleConfig}\n${prod}awsx_environment = production\n`)
})

afterAll(() => sandbox.close())

const sh = (script: string, env: Readonly<Record<string, string>> = {}) =>
  sandbox.run('sh', ['-c', script], { env })

const onTerminal = hasTerminals ? describe : describe.skip

onTerminal(`confirmation on the terminal${hasTerminals ? '' : ' (script of util-linux is missing)'}`, () => {
  test('does not help against: any program that wants to answer', async () => {
    const forged = sandbox.startOnTerminal(['exec', 'prod', '--', 'echo', 'handed out'])
    await forged.until(/Last four digits/)
    forged.type('2222\r')
    await forged.until(/handed out/)
    expect((await forged.end()).status).toBe(0)
  })
})

const onLinux = process.platform === 'linux' ? describe : describe.skip

onLinux(`detecting agents${process.platform === 'linux' ? '' : ' (needs /proc)'}`, () => {
  const exported = `${awsxInShell} export prod --confirm 222222222222 2>&1 | grep -oE 'APPROVAL_REQUIRED|AWS_ACCESS_KEY_ID' | head -1`

  test('does not help against: `env -u`, `setsid`: marker and parent were gone in one line', async () => {
    const marked = { CLAUDECODE: '1' }
    expect((await sh(exported, marked)).stdout).toBe('APPROVAL_REQUIRED\n')
    expect((await sh(`env -u CLAUDECODE sh -c "${exported}"`, marked)).stdout).toBe('AWS_ACCESS_KEY_ID\n')

    // A shell that is called like the agent.
    const claude = join(sandbox.home, 'claude')
    copyFileSync('/bin/sh', claude)
    chmodSync(claude, 0o755)
    const below = (line: string) => sandbox.run(claude, ['-c', `${line}; true`])
    expect((await below(exported)).stdout).toBe('APPROVAL_REQUIRED\n')
    // The pipe stays open until the process that setsid leaves behind has ended.
    expect((await below(`setsid -f sh -c "sleep 0.2; ${exported}"`)).stdout).toBe('AWS_ACCESS_KEY_ID\n')
  })
})

onLinux(`allow list with a broker${process.platform === 'linux' ? '' : ' (needs /proc)'}`, () => {
  test('does not help against: an agent that can read the same home directory', async () => {
    const script = `
tr '\\0' '\\n' </proc/$PPID/environ | grep -o '^AWSX_PASSPHRASE_FILE='
grep -o '^aws_secret_access_key' "$HOME/.aws/credentials"
env -u AWSX_BROKER -u AWS_CONFIG_FILE -u AWS_SHARED_CREDENTIALS_FILE ${awsxInShell} export keys | grep -o '^export AWS_ACCESS_KEY_ID'`
    const { stdout } = await sandbox.awsx(['exec', '--agent', '--allow', 'role', '--', 'sh', '-c', script])
    expect(stdout).toBe('AWSX_PASSPHRASE_FILE=\naws_secret_access_key\nexport AWS_ACCESS_KEY_ID\n')
  })
})
