/** `awsx configure process` at a terminal. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import type { Sandbox } from '../e2e/sandbox.ts'
import { hasTerminals } from '../e2e/runs.ts'
import { openClientSandbox } from './clients.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openClientSandbox()
})

afterEach(() => sandbox.close())

const configFile = (): string => join(sandbox.home, '.aws/config')
const config = (): string => readFileSync(configFile(), 'utf8')

const onTerminal = hasTerminals ? describe : describe.skip

onTerminal('at a terminal (needs script of util-linux)', () => {
  test('nothing is written after a no', async () => {
    const before = config()
    const run = sandbox.startOnTerminal(['configure', 'process', 'profile-for-sso'])
    await run.until(/\+\[profile profile-for-sso-awsx\][^]*Write this to .*\? \[Y\/n\]: $/)
    run.type('n\r')
    expect(await run.end()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('nothing was written'),
    })
    expect(config()).toBe(before)
  })

  test('nothing is written either if the file was changed while the question stood', async () => {
    const run = sandbox.startOnTerminal(['configure', 'process', 'profile-for-sso'])
    await run.until(/Write this to .*\? \[Y\/n\]: $/)
    const changed = `${config()}[profile new]\nregion = us-east-1\n`
    writeFileSync(configFile(), changed)
    run.type('y\r')
    expect(await run.end()).toMatchObject({
      status: 3,
      stdout: expect.stringContaining('changed the config file in the meantime'),
    })
    expect(config()).toBe(changed)
  })
})
