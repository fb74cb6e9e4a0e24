/** Which commands coding agents may start: not those that change what guards, keys, and profiles say. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { agentRules } from '../../src/commands/agent-rules.ts'
import { commands } from '../../src/commands/all-commands.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

test('every command has a rule, and no other', () => {
  expect(Object.keys(agentRules).sort()).toEqual(commands.map(({ name }) => name).sort())
})

test('every option and action in a rule exists', () => {
  for (const { name, options, positionals } of commands) {
    const rule = agentRules[name]
    if (rule === undefined || rule === 'allowed') continue
    expect(Object.keys(options)).toEqual(expect.arrayContaining([...(rule.options ?? [])]))
    expect(Object.keys(options)).toEqual(expect.arrayContaining([...(rule.harmless ?? [])]))
    expect(positionals[0]?.choices ?? []).toEqual(expect.arrayContaining([...(rule.actions ?? [])]))
  }
})

describe('run by an agent', () => {
  let sandbox: Sandbox
  const env = { CLAUDECODE: '1', AWSX_SHELL: 'bash' }

  beforeEach(async () => {
    sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  })

  afterEach(() => sandbox.close())

  const files = () =>
    ['.aws/config', '.aws/credentials', '.config/awsx/config.toml', '.bashrc'].map((path) =>
      sandbox.readFile(path),
    )

  test.each([
    ['add keys --env --no-verify --yes', 'add'],
    ['remove keys --yes', 'remove'],
    ['rotate keys', 'rotate'],
    ['rotate keys --delete-lost-key AKIAIOSFODNN7EXAMPLE', 'rotate'],
    ['configure process role --yes', 'configure'],
    ['configure sso portal --yes', 'configure'],
    ['sync --yes', 'sync'],
    ['import --yes', 'import'],
    ['import --keys --all --yes', 'import'],
    ['init bash --install --yes', 'init --install'],
    ['init bash --uninstall --yes', 'init --uninstall'],
    ['config set browser firefox', 'config set'],
    ['config unset browser', 'config unset'],
    ['config edit', 'config edit'],
    ['store move keychain', 'store move'],
    ['store passphrase', 'store passphrase'],
    ['store rotate-key', 'store rotate-key'],
    ['store export keys.age', 'store export'],
    ['store import keys.age', 'store import'],
    ['mfa keys --store-seed --yes', 'mfa --store-seed'],
    ['mfa keys --remove-seed --yes', 'mfa --remove-seed'],
    ['login dev --console-credentials', 'login --console-credentials'],
    ['login portal --share', 'login --share'],
    ['allow', 'allow'],
    ['deny', 'deny'],
    ['grant role', 'grant'],
    ['grant role --revoke', 'grant'],
  ])('awsx %s is refused, changes nothing, and asks nothing', async (line, typed) => {
    const before = files()
    const { status, stdout, stderr } = await sandbox.runWith({ env, answers: [] }, ...line.split(' '))

    expect([status, stdout]).toEqual([4, ''])
    expect(stderr).toContain(
      `only the user can run awsx ${typed}, and claude runs awsx (env:CLAUDECODE) [CONFIRMATION_REQUIRED]`,
    )
    expect(stderr).toContain('this is the decision of the user')
    expect(stderr).not.toContain('--yes')
    expect(files()).toEqual(before)
    expect(sandbox.aws.calls).toEqual([])
  })

  test.each([
    ['rotate keys --dry-run'],
    ['configure process role --dry-run'],
    ['sync --dry-run --no-login'],
    ['import --dry-run'],
    ['init bash --install --dry-run'],
    ['init bash'],
    ['config list'],
    ['config get browser'],
    ['config path'],
    ['store'],
    ['store show'],
    ['mfa'],
    ['login portal --check'],
    ['logout --all'],
    ['clear --all'],
    ['lock'],
    ['keys'],
    ['list'],
    ['status'],
    ['audit'],
    ['doctor'],
    ['allow --list'],
    ['grant --list'],
    ['server list'],
  ])('awsx %s is not refused', async (line) => {
    const { stderr } = await sandbox.runWith({ env }, ...line.split(' '))
    expect(stderr).not.toContain('only the user can')
  })

  test('the user is not asked more than before', async () => {
    expect((await sandbox.run('config', 'set', 'browser', 'firefox')).status).toBe(0)
  })

  test('an agent is told how to see what would change', async () => {
    const { stderr } = await sandbox.runWith({ env }, 'sync')
    expect(stderr).toContain('to see what it would change, run the same command with --dry-run')
    expect(stderr).toContain('the user can type in a terminal of their own: awsx sync')
  })
})
