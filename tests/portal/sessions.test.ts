/** Several sessions, several identities on one start URL, several partitions, side by side. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { START_URL } from '../local-aws/default-data.ts'
import { sessionSection } from './fixture.ts'

const chinaUrl = 'https://start.cn-north-1.home.awsapps.cn/directory/d-1234567890'

const china = `[sso-session china]
sso_start_url = ${chinaUrl}
sso_region = cn-north-1
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  const portal = sandbox.aws.data.portals[START_URL]
  if (portal === undefined) throw new Error('the default world has no portal')
  const account = { id: '777777777777', name: 'peking', email: 'p@example.com', roles: ['ReadOnly'] }
  sandbox.aws.data.portals[chinaUrl] = { ...portal, region: 'cn-north-1', accounts: [account] }
  sandbox.addProgram('tool')
  sandbox.writeConfig(`${sessionSection('corp')}\n${sessionSection('admin')}\n${china}`)
})

afterEach(() => sandbox.close())

const config = (): string => readFileSync(join(sandbox.home, '.aws/config'), 'utf8')
const signIns = (): number => sandbox.aws.count('CreateToken', { grantType: 'authorization_code' })

describe('login --all', () => {
  test('signs in to every session that needs it, one after another; a second run to none', async () => {
    await sandbox.run('login', 'admin')
    const login = await sandbox.run('login', '--all')

    expect(login.status).toBe(0)
    for (const name of ['corp', 'admin', 'china']) expect(login.stderr).toContain(`signed in to ${name} (`)
    expect(signIns()).toBe(3)
    expect((await sandbox.run('login', '--all')).status).toBe(0)
    expect(signIns()).toBe(3)
  })

  test('a session that fails does not keep the others from being signed in to', async () => {
    sandbox.aws.faults.inject({
      operation: 'RegisterClient',
      where: { issuerUrl: START_URL },
      answer: { status: 400, body: '{"error":"invalid_request","error_description":"broken"}' },
    })
    const login = await sandbox.run('login', '--all')

    expect(login.status).not.toBe(0)
    expect(login.stderr).toContain('signed in to china (')
    expect(login.stderr).toContain(`could not sign in to ${START_URL}`)
  })

  test('--check shows whether one of them requires a sign-in', async () => {
    expect((await sandbox.run('login', '--all', '--check')).status).toBe(4)
    await sandbox.run('login', 'corp')
    expect((await sandbox.run('login', '--all', '--check')).status).toBe(4)
    await sandbox.run('login', '--all')
    expect((await sandbox.run('login', '--all', '--check')).status).toBe(0)
  })
})

describe('logout', () => {
  test('of one session leaves the others, on the same start URL too', async () => {
    await sandbox.run('login', '--all')
    const logout = await sandbox.run('logout', 'corp')
    expect(logout.stderr).toContain('signed out of corp')
    expect(sandbox.aws.count('Logout')).toBe(1)

    expect((await sandbox.run('login', 'admin', '--check')).status).toBe(0)
    expect((await sandbox.run('login', 'china', '--check')).status).toBe(0)
    expect((await sandbox.run('login', 'corp', '--check')).status).toBe(4)
  })

  test('--all ends every session at its portal, keeps the registrations, and leaves nothing that came from them', async () => {
    await sandbox.run('login', '--all')
    await sandbox.run('sync', 'china')
    await sandbox.run('exec', 'peking-ReadOnly', '--', 'tool')
    const registered = sandbox.aws.count('RegisterClient')
    const logout = await sandbox.run('logout', '--all')

    expect(logout.stderr).toContain('signed out of china; removed 1 cached credential')
    expect(sandbox.aws.count('Logout')).toBe(3)
    const status = await sandbox.run('list', '--json')
    expect(JSON.parse(status.stdout)).toMatchObject([{ profile: 'peking-ReadOnly', cachedUntil: null }])
    expect((await sandbox.run('exec', 'peking-ReadOnly', '--', 'tool')).stderr).toContain(
      '[SSO_LOGIN_REQUIRED]',
    )

    await sandbox.run('login', '--all')
    expect(sandbox.aws.count('RegisterClient')).toBe(registered)
  })
})

describe('sync', () => {
  test('two identities on one start URL collide by name, and a template with the session keeps them apart', async () => {
    await sandbox.run('login', '--all')
    const refused = await sandbox.run('sync')
    expect(refused.stderr).toContain(
      '"main-ReadOnly" would be admin/111111111111/ReadOnly, which is already the name of another',
    )
    expect(refused.stderr).toContain("hint: awsx sync --template '{{session}}-{{accountName}}-{{roleName}}'")
    expect(config()).not.toContain('[profile')

    const template = '{{session}}-{{accountName}}-{{roleName}}'
    expect(await sandbox.run('sync', '--template', template)).toMatchObject({
      status: 0,
      stderr:
        'awsx: corp: 5 added, 0 unchanged\nawsx: admin: 5 added, 0 unchanged\nawsx: china: 1 added, 0 unchanged\n' +
        'awsx: next: awsx exec corp-main-ReadOnly -- aws sts get-caller-identity\n',
    })
    const text = config()
    await sandbox.run('sync', '--template', template, '--prune')
    expect(config()).toBe(text)
    expect(text).toContain('[profile admin-main-ReadOnly]\nsso_session = admin\n')
  })

  test('a session of another partition gives ARNs of that partition, and its profiles work', async () => {
    sandbox.writeSettings(
      'sync.via = [{ role = "role/OrgReader", from = "777777777777/ReadOnly", accounts = ["888888888888"], session = "china" }]\n',
    )
    await sandbox.run('login', '--all')
    await sandbox.run('sync', 'corp')
    expect((await sandbox.run('sync', 'china')).stderr).toBe(
      'awsx: china: 2 added, 0 unchanged\nawsx: next: awsx exec peking-ReadOnly -- aws sts get-caller-identity\n',
    )

    expect(config()).toContain(
      'role_arn = arn:aws-cn:iam::888888888888:role/OrgReader\nsource_profile = peking-ReadOnly\n',
    )
    for (const [profile, account] of [
      ['peking-ReadOnly', '777777777777'],
      ['outside-ReadOnly', '222222222222'],
    ] as const) {
      const exec = await sandbox.run('exec', profile, '--', 'tool')
      expect(exec.launched).toMatchObject([{ env: { AWS_ACCOUNT_ID: account } }])
    }
  })
})
