/** The targets that the options of `awsx each` select. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import type { Result, RunOptions } from '../in-process/sandbox.ts'
import { config, openEachSandbox, readLines } from './run-each.ts'
import type { EachSandbox } from './run-each.ts'

let sandbox: EachSandbox

beforeEach(async () => {
  sandbox = await openEachSandbox()
})

afterEach(() => sandbox.close())

const runEach = (words: readonly string[], script: string, options?: RunOptions): Promise<Result> =>
  sandbox.runEach(words, script, options)

async function selectBy(...words: readonly string[]): Promise<readonly string[]> {
  const result = await sandbox.run('each', ...words, '--dry-run', '--output', 'json')
  expect(result.status).toBe(0)
  return readLines(result).map(({ target }) => target)
}

describe('the targets', () => {
  test.each([
    ['names', ['role,keys'], ['role', 'keys']],
    ['a pattern, without profiles that have no credentials', ['role*,sett*'], ['role', 'role-2']],
    ['a tag', ['--tag', 'team-a'], ['role-2']],
    ['names and a tag, each once', ['role-2,role', '--tag', 'team-a'], ['role-2', 'role']],
    ['without the excluded ones', ['role*', '--exclude', '*-2'], ['role']],
    ['for each region', ['role', '--regions', 'eu-west-1,us-east-1'], ['role eu-west-1', 'role us-east-1']],
    ['an account and a role', ['111111111111/permission-set-x'], ['111111111111/permission-set-x']],
    ['IDs of accounts', ['--accounts', '111111111111', '--role', 'View'], ['111111111111/View']],
    ['the same role once', ['role,role-2', '--region', 'eu-west-1'], ['role']],
  ])('%s', async (_what, words, expected) => {
    expect(await selectBy(...words)).toEqual(expected)
    expect(sandbox.aws.calls).toEqual([])
  })

  test('the same role with other session policies is another target', async () => {
    const policy = '{"Version":"2012-10-17","Statement":[]}'
    sandbox.writeConfig(`${config}\n[profile narrow]\nregion = eu-west-1\nrole_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys\npolicy = ${policy}\n`)

    expect(await selectBy('role,narrow')).toEqual(['role', 'narrow'])
  })

  test('of an environment', async () => {
    sandbox.writeSettings('[[guard]]\nroles = ["role-s"]\nenvironment = "test"\n')

    expect(await selectBy('--environment', 'test')).toEqual(['portal-role', 'role-2'])
  })

  test('of a file, with a region', async () => {
    sandbox.writeFile('list', '# failed\nrole\n\nrole-2\teu-central-1\n')

    expect(await selectBy('--from', 'list')).toEqual(['role', 'role-2 eu-central-1'])
  })

  test('all accounts of the portal, and those with a name', async () => {
    await sandbox.run('login', 'work')
    const all = await selectBy('--accounts', 'all', '--role', 'View')

    expect(all).toContain('111111111111/View')
    expect(await selectBy('--accounts', 'main', '--role', 'View')).toEqual(['111111111111/View'])
  })

  test('--via assumes the role in each account', async () => {
    const words = ['--accounts', '222222222222', '--role', 'role-s', '--via', 'keys', '--region', 'eu-west-1']
    const { stdout, status } = await runEach(words, 'echo "$AWSX_ROLE_ARN $AWS_ACCOUNT_ID"')

    expect({ stdout, status }).toEqual({
      stdout: '==> 222222222222/role-s <==\narn:aws:iam::222222222222:role/role-s 222222222222\n',
      status: 0,
    })
  })

  describe('--via with --accounts all, or a pattern', () => {
    const accounts = [
      { id: '222222222222', name: 'outside', state: 'ACTIVE' },
      { id: '444444444444', name: 'closed', state: 'CLOSED' },
      { id: '555555555555', name: 'left', state: 'SUSPENDED' },
      { id: '666666666666', name: 'New', state: 'ACTIVE' },
    ]
    const select = (text: string): Promise<readonly string[]> =>
      selectBy('--accounts', text, '--role', 'role-s', '--via', 'keys', '--region', 'eu-west-1')

    beforeEach(() => {
      sandbox.aws.data.organization = { managementAccount: '111111111111', accounts }
    })

    test('takes the active accounts of the organization', async () => {
      expect(await select('all')).toEqual(['222222222222/role-s', '666666666666/role-s'])
      expect(await select('new,444444444444')).toEqual(['666666666666/role-s', '444444444444/role-s'])
      const call = sandbox.aws.calls.find(({ operation }) => operation === 'ListAccounts')
      expect(call).toMatchObject({ service: 'organizations', region: 'us-east-1' })
    })

    test('runs the command with the role in each, and its name', async () => {
      const words = ['--accounts', 'out*', '--role', 'role-s', '--via', 'keys', '--region', 'eu-west-1']
      const { stdout, status } = await runEach(words, 'echo "$AWS_ACCOUNT_ID $AWSX_ACCOUNT_NAME"')

      expect({ stdout, status }).toEqual({
        stdout: '==> 222222222222/role-s <==\n222222222222 outside\n',
        status: 0,
      })
    })

    test('guards them by the names of the accounts, and does not narrow the list', async () => {
      sandbox.writeSettings('[[guard]]\naccounts = ["out*"]\nenvironment = "production"\n')
      const words = ['--accounts', 'all', '--role', 'role-s', '--via', 'keys', '--region', 'eu-west-1']
      const { status, stderr } = await runEach([...words, '--view-only'], 'true')

      expect(status).toBe(4)
      expect(stderr).toContain('2 targets in 2 accounts (1 guarded)')
      expect(sandbox.aws.calls.map(({ operation }) => operation)).not.toContain('GetFederationToken')
    })

    test('says why Organizations does not answer', async () => {
      sandbox.aws.data.organization = { managementAccount: '999999999999', accounts }
      const words = ['--accounts', 'all', '--role', 'role-s', '--via', 'keys', '--region', 'eu-west-1']
      const denied = await runEach(words, 'true')
      delete sandbox.aws.data.organization
      const unused = await runEach(words, 'true')

      expect(denied).toMatchObject({ status: 5, stdout: '' })
      expect(denied.stderr).toContain(
        'could not list the accounts of the organization with profile "keys": AccessDeniedException: ',
      )
      expect(denied.stderr).toContain('hint: the profile needs the permission organizations:ListAccounts')
      expect(unused.stderr).toContain('AWSOrganizationsNotInUseException')
    })

    test('of a name that no account has is an error', async () => {
      const words = ['--accounts', 'gone*', '--role', 'role-s', '--via', 'keys', '--region', 'eu-west-1']
      const { stderr } = await runEach(words, 'true')

      expect(stderr).toContain('no account of the organization of "keys" matches "gone*" [ACCOUNT_NOT_FOUND]')
    })

    test('asks no AWS for an agent that may not use the profile', async () => {
      sandbox.writeSettings('[agents]\nprofiles = ["role"]\n')
      const words = ['--accounts', 'all', '--role', 'role-s', '--via', 'keys', '--region', 'eu-west-1']
      const { stderr } = await runEach(words, 'true', { env: { CLAUDECODE: '1' } })

      expect(stderr).toContain('[AGENT_NOT_ALLOWED]')
      expect(sandbox.aws.calls).toEqual([])
    })
  })

  test.each([
    [['gone-*'], 2, 'NO_TARGETS'],
    [['settings*'], 2, 'NO_TARGETS'],
    [[], 2, 'nothing selects targets'],
    [['gone'], 3, 'PROFILE_NOT_FOUND'],
    [['--accounts', 'all'], 2, '--accounts requires --role'],
    [['role', '--jobs', '0'], 2, 'invalid --jobs 0'],
    [['role', '--regions', 'eu-west-1,eu west'], 2, 'each: invalid --regions "eu west"'],
  ])('%j is refused', async (words, status, message) => {
    const result = await runEach(words, 'true')

    expect(result).toMatchObject({ status, stdout: '' })
    expect(result.stderr).toContain(message)
    expect(sandbox.aws.calls).toEqual([])
  })

  test('--dry-run shows a table', async () => {
    sandbox.writeSettings('[[guard]]\nprofiles = ["role"]\nenvironment = "production"\n')
    const { stdout } = await sandbox.run('each', 'role,portal', '--dry-run')

    expect(stdout).toMatch(/^TARGET +ACCOUNT +ACCOUNT NAME +ROLE +REGION +ENVIRONMENT +ACCESS\n/)
    expect(stdout).toMatch(/^role +222222222222 +- +role-s +eu-west-1 +production +full$/m)
  })
})
