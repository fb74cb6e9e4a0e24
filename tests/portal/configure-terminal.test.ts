/** `awsx configure sso` at a terminal. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { hasTerminals } from '../e2e/runs.ts'
import type { Running } from '../e2e/runs.ts'
import { START_URL } from '../local-aws/default-data.ts'
import { chosen, legacy, makeAccounts, sessionSection, written } from './fixture.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
})

afterEach(() => sandbox.close())

const config = (): string => readFileSync(join(sandbox.home, '.aws/config'), 'utf8')

const onTerminal = hasTerminals ? describe : describe.skip

async function answer(running: Running, question: RegExp, text: string): Promise<void> {
  await running.until(question)
  running.type(`${text}\r`)
}

onTerminal('with a person at a terminal (needs script of util-linux)', () => {
  test('asks everything, offers what is likely, and writes after a yes', async () => {
    const wizard = sandbox.startOnTerminal(['configure', 'sso'])
    await answer(wizard, /^The start URL is [^]*SSO start URL: $/, 'http://wrong')
    await answer(wizard, /a start URL looks like .*\nSSO start URL: $/, START_URL)
    await answer(wizard, /SSO session name \[example\]: $/, 'corp')
    await answer(wizard, /SSO region: $/, 'ap-northeast-1')
    await answer(wizard, /SSO registration scopes \[sso:account:access\]: $/, '')
    await wizard.until(/sandbox[^]*Account: /)
    wizard.type('sandb\r')
    await wizard.until(/AdministratorAccess[^]*Role: /)
    wizard.type('read\r')
    await answer(wizard, /Profile name \[ReadOnly-333333333333\]: $/, '')
    await answer(wizard, /Default region \[ap-northeast-1\]: $/, '')
    await answer(wizard, /\+\[profile ReadOnly-333333333333\][^]*Write this to .*\? \[Y\/n\]: $/, '')
    expect((await wizard.end()).status).toBe(0)

    expect(config()).toBe(written)
  })

  test('to point a profile at another account is to pick twice', async () => {
    sandbox.writeConfig(written)
    await sandbox.prepare('login', 'corp')
    const wizard = sandbox.startOnTerminal(['configure', 'sso', 'ReadOnly-333333333333'])
    await wizard.until(/sandbox[^]*Account: /)
    wizard.type('main\r')
    await wizard.until(/permission-set-x[^]*Role: /)
    wizard.type('perm\r')
    const { status, stdout } = await wizard.end()

    expect(stdout).toContain('-sso_account_id = 333333333333')
    expect(status).toBe(0)
    expect(config()).toBe(
      written
        .replace('id = 333333333333', 'id = 111111111111')
        .replace('name = ReadOnly', 'name = permission-set-x'),
    )
  })

  test('after a no nothing is written', async () => {
    sandbox.writeConfig(legacy)
    const wizard = sandbox.startOnTerminal([
      'configure',
      'sso',
      'dev',
      '--sso-session',
      'corp',
      '--scopes',
      'sso:account:access',
      ...chosen,
    ])
    await answer(wizard, /SSO start URL \[.*\]: $/, '')
    await answer(wizard, /SSO region \[ap-northeast-1\]: $/, '')
    await answer(wizard, /Write this to .*\? \[Y\/n\]: $/, 'n')
    const { status, stdout } = await wizard.end()

    expect(stdout).toContain('nothing was written')
    expect(status).toBe(0)
    expect(config()).toBe(legacy)
  })

  test('finds one of 5,000 accounts with a few letters', async () => {
    const portal = sandbox.aws.data.portals[START_URL]
    if (portal !== undefined) portal.accounts = makeAccounts(5000)
    sandbox.writeConfig(sessionSection())
    await sandbox.prepare('login', 'corp')
    const wizard = sandbox.startOnTerminal(['configure', 'sso', '--sso-session', 'corp', '--yes'])
    await wizard.until(/team-0001[^]*Account: /)
    wizard.type('m-4321')
    await wizard.until(/team-4321/)
    wizard.type('\r')
    await wizard.until(/PowerUser[^]*Role: /)
    wizard.type('bill\r')
    expect((await wizard.end()).status).toBe(0)
    expect(config()).toContain('[profile Billing-500000004320]\n')
  })
})
