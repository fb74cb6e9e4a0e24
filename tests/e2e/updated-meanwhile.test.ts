/** An update of awsx while a command runs next to it: the files that were not loaded yet are gone when the command ends. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { describeBundle } from './fast-start.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { copyCommand } from './without-privileges.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(sampleConfig)
  sandbox.writeCredentials(sampleCredentials)
})

afterAll(() => sandbox.close())

describeBundle('an update while the command runs', () => {
  test.each<[string, readonly string[]]>([
    ['--profile-file', ['exec', 'role', '--profile-file']],
    ['--server', ['exec', 'role', '--server']],
    ['--server --profile-file', ['exec', 'role', '--server', '--profile-file']],
    ['--agent', ['exec', '--agent=claude', '--allow', 'role']],
  ])('keeps the status, and nothing is left behind: %s', async (_, args) => {
    const folder = join(sandbox.home, `copy${args.join('')}`)
    const [program = '', ...words] = copyCommand(folder)
    const script = `echo "$AWS_CONFIG_FILE"; mv '${folder}/dist' '${folder}/old'; exit 7`
    const run = await sandbox.run(program, [...words, ...args, '--', 'sh', '-c', script])
    const file = run.stdout.trim()

    expect(run).toMatchObject({ status: 7, stderr: '' })
    expect(file !== '' && existsSync(file)).toBe(false)
    expect(file === '').toBe(args.join(' ') === 'exec role --server')
  })
})
