/** Two config files that use one session name for two portals: the AWS CLI has one token file for both. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { join } from 'node:path'

import { START_URL, defaultData } from '../local-aws/default-data.ts'
import { sampleConfig as config } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'
import { createAwsCli, sharedFile } from './aws-cli.ts'
import type { AwsCli } from './aws-cli.ts'

const minute = 60_000
const otherUrl = 'https://other.awsapps.com/start'

let sandbox: Sandbox
let awsCli: AwsCli

beforeEach(async () => {
  const portal = defaultData().portals[START_URL]
  if (portal === undefined) throw new Error('the data has no portal')
  sandbox = await openSandbox({ config, data: { portals: { [otherUrl]: portal } } })
  awsCli = createAwsCli(sandbox)
  sandbox.writeSettings('share_sign_in = true\n')
  sandbox.writeFile('other-config', config.replace(START_URL, otherUrl))
  await sandbox.run('login', 'portal')
})

afterEach(() => sandbox.close())

/** Runs awsx with the config file of the other portal. */
function runOther(...argv: readonly string[]): Promise<Result> {
  return sandbox.runWith({ env: { AWS_CONFIG_FILE: join(sandbox.home, 'other-config') } }, ...argv)
}

const path = (): string => join(sandbox.home, sharedFile)
const problem = (): string =>
  `cannot write ${path()}: it has the sign-in to ${START_URL}, whose sso-session has the same name`

test('a sign-in leaves the token of the other portal there, and says why it is not shared', async () => {
  const before = sandbox.readFile(sharedFile)
  const result = await runOther('login', 'portal')

  expect(result).toMatchObject({ status: 0 })
  expect(result.stderr).toContain(`awsx: not shared: ${problem()}\n`)
  expect(sandbox.readFile(sharedFile)).toBe(before)
})

test('so does login --share, which fails', async () => {
  const result = await runOther('login', 'portal', '--share')

  expect(result).toMatchObject({ status: 7 })
  expect(result.stderr).toContain(`${problem()} [STORE_UNAVAILABLE]\n`)
  expect(result.stderr).toContain('hint: rename one of the two sessions\n')
})

test('neither loses its sign-in when both are refreshed, also by the AWS CLI', async () => {
  await runOther('login', 'portal')
  for (let hour = 0; hour < 2; hour += 1) {
    sandbox.passTime(56 * minute)
    await awsCli.refresh()
    expect(await runOther('export', 'portal', '--refresh')).toMatchObject({ status: 0 })
    sandbox.passTime(56 * minute)
    expect(await sandbox.run('export', 'portal', '--refresh')).toMatchObject({ status: 0 })
  }

  expect(awsCli.token()).toMatchObject({ startUrl: START_URL })
})

test('logout leaves the token of the other portal', async () => {
  const before = sandbox.readFile(sharedFile)
  await runOther('login', 'portal')
  const { stderr } = await runOther('logout', 'portal')

  expect(stderr).toBe('awsx: signed out of work; removed 1 cached credential\n')
  expect(sandbox.readFile(sharedFile)).toBe(before)
})

test('a token of the other portal that has ended is replaced', async () => {
  awsCli.change({ refreshToken: undefined })
  sandbox.passTime(61 * minute)
  const { stderr } = await runOther('login', 'portal')

  expect(stderr).toContain(`shared the sign-in in ${path()}`)
  expect(awsCli.token()).toMatchObject({ startUrl: otherUrl })
})
