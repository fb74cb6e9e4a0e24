/** `exec --agent`: what the command gets, what it is served, and what ends with it. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { askBroker } from '../../src/credentials/steps/broker.ts'
import { runAgent } from '../in-process/agent-run.ts'
import type { Inside } from '../in-process/agent-run.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { passphrase } from '../store/passphrases.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  sandbox.addProgram('tool')
})

afterEach(() => sandbox.close())

const roleKeys = 'role_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = keys\n\n'

const parametersOf = (operation: string): readonly Readonly<Record<string, string>>[] =>
  sandbox.aws.calls.filter((call) => call.operation === operation).map(({ parameters }) => parameters)

describe('the environment of the command', () => {
  test('names files with the allowed profiles, and has no credentials', async () => {
    const outer = {
      AWS_ACCESS_KEY_ID: 'AKIAOUTER',
      AWS_SECRET_ACCESS_KEY: 'outer',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/x',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'outer',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/outer',
      AWS_BEARER_TOKEN_BEDROCK: 'outer',
      AWS_VAULT_FILE_PASSPHRASE: 'outer',
      AWS_SSO_FILE_PASSWORD: 'outer',
      SAML2AWS_PASSWORD: 'outer',
      AWS_DEFAULT_PROFILE: 'outer',
      AWSX_PASSPHRASE: passphrase,
      AWSX_EXTERNAL_ID: 'outer',
      AWS_REGION: undefined,
    }
    let env: Readonly<Record<string, string>> = {}
    const { status, stdout } = await runAgent(
      sandbox,
      ['--allow', 'role=view'],
      async ({ launched }) => {
        env = launched.env
        const folder = dirname(launched.env['AWS_CONFIG_FILE'] ?? '')
        expect(statSync(folder).mode & 0o777).toBe(0o700)
        for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWSX_BROKER']) {
          const path = launched.env[name] ?? ''
          expect([dirname(path), statSync(path).mode & 0o777]).toEqual([folder, 0o600])
        }
        expect(readFileSync(launched.env['AWS_CONFIG_FILE'] ?? '', 'utf8')).toMatch(
          new RegExp(
            `^\\[profile role\\]\nregion = eu-west-1\ncredential_process = \\S+ /checkout/dist/awsx.js __broker ${folder}/socket role\n$`,
          ),
        )
        expect(readFileSync(launched.env['AWS_SHARED_CREDENTIALS_FILE'] ?? '', 'utf8')).toBe('')
      },
      { env: outer },
    )

    expect([status, stdout]).toEqual([0, ''])
    expect(env).toMatchObject({
      AWS_PROFILE: 'role',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AI_AGENT: 'claude',
      AWS_SDK_UA_APP_ID: 'awsx-claude',
    })
    expect(Object.values(env)).not.toContain('outer')
    expect(Object.keys(env).filter((name) => name.startsWith('AWSX_'))).toEqual(['AWSX_BROKER'])
    for (const name of Object.keys(outer).filter((key) => key !== 'AWS_REGION'))
      expect(env).not.toHaveProperty(name)
    expect(existsSync(dirname(env['AWSX_BROKER'] ?? ''))).toBe(false)
  })

  test('has the region of the profiles only if it is the same for all', async () => {
    await sandbox.run('login', 'portal')
    await runAgent(
      sandbox,
      ['--allow', 'role', '--allow', 'portal'],
      async ({ launched }) => {
        expect(launched.env['AWS_PROFILE']).toBe('role')
        expect(launched.env).not.toHaveProperty('AWS_REGION')
        expect(launched.env).not.toHaveProperty('AWS_DEFAULT_REGION')
      },
      { env: { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined } },
    )
    expect.assertions(3)
  })

  test('has no settings of the profile of an outer awsx, but those that the user changed', async () => {
    const settings = 'retry_mode = adaptive\nmax_attempts = 9\nuse_fips_endpoint = true\n'
    sandbox.writeConfig(
      sampleConfig.replace('[profile mfa]', `[profile outer]\n${settings}${roleKeys}[profile mfa]`),
    )
    const { launched } = await sandbox.run('exec', 'outer', '--', 'tool')
    expect(launched[0]?.env).toMatchObject({ AWS_RETRY_MODE: 'adaptive', AWS_USE_FIPS_ENDPOINT: 'true' })
    let env: Readonly<Record<string, string>> = {}
    await runAgent(
      sandbox,
      ['--allow', 'role'],
      async (inside) => {
        env = inside.launched.env
      },
      { env: { ...launched[0]?.env, AWS_MAX_ATTEMPTS: '2' } },
    )

    expect(env).toMatchObject({ AWS_PROFILE: 'role', AWS_MAX_ATTEMPTS: '2' })
    for (const name of ['AWS_RETRY_MODE', 'AWS_USE_FIPS_ENDPOINT']) expect(env).not.toHaveProperty(name)
  })
})

describe('awsx inside', () => {
  test('gets the allowed profiles from the awsx outside', async () => {
    const { status } = await runAgent(sandbox, ['--allow', 'role'], async ({ awsx }) => {
      const exported = await awsx('export', 'role', '--format', 'json')
      expect([exported.status, exported.stderr]).toEqual([0, ''])
      const process = await awsx('credential-process', 'role')
      expect(JSON.parse(process.stdout)).toMatchObject({
        Version: 1,
        AccessKeyId: expect.stringMatching(/^ASIA/),
      })
      const ran = await awsx('exec', 'role', '--', 'tool')
      expect(ran.launched[0]?.env).toMatchObject({
        AWSX_PROFILE: 'role',
        AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      })
      expect(ran.launched[0]?.env).not.toHaveProperty('AWSX_STORE')
      expect(ran.launched[0]?.env).not.toHaveProperty('AWSX_HOME')
      const who = await awsx('whoami', '--json')
      expect(who.stdout).toContain('222222222222')
    })

    expect(status).toBe(0)
    expect(parametersOf('AssumeRole')).toHaveLength(1)
    expect(await sandbox.json('audit', '--json')).toMatchObject([
      {
        event: 'issued',
        command: 'exec',
        profile: 'role',
        program: 'tool',
        agent: { name: 'claude', by: 'exec --agent' },
      },
      { event: 'ended', command: 'exec', program: 'tool', agent: { name: 'claude', by: 'exec --agent' } },
    ])
  })

  test('gets tokens, and a server for a long command', async () => {
    await runAgent(sandbox, ['--allow', 'role'], async ({ awsx }) => {
      const token = await awsx('token', 'eks', 'role', '--cluster', 'web')
      expect([token.status, token.stdout]).toEqual([0, expect.stringContaining('k8s-aws-v1.')])
      const { launched } = await awsx('exec', 'role', '--server', '--', 'tool')
      expect(launched[0]?.env).toHaveProperty('AWS_CONTAINER_CREDENTIALS_FULL_URI')
    })
    expect.assertions(2)
  })

  test('gets less if it asks for less, by the policy on the call for the role', async () => {
    await runAgent(sandbox, ['--allow', 'role'], async ({ awsx }) => {
      expect((await awsx('export', 'role', '--view-only')).status).toBe(0)
      expect((await awsx('exec', 'role', '--read-only', '--', 'tool')).launched[0]?.env).toMatchObject({
        AWSX_ACCESS: 'read',
      })
    })

    expect(parametersOf('AssumeRole').map((parameters) => parameters['PolicyArns.member.1.arn'])).toEqual([
      undefined,
      'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess',
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
    ])
  })

  test('never gets more than the user allows', async () => {
    await runAgent(sandbox, ['--allow', 'role=view'], async ({ awsx }) => {
      expect((await awsx('export', 'role')).status).toBe(0)
      expect((await awsx('export', 'role', '--read-only')).status).toBe(0)
    })

    const arns = parametersOf('AssumeRole').map((parameters) => parameters['PolicyArns.member.1.arn'])
    expect(new Set(arns)).toEqual(new Set(['arn:aws:iam::aws:policy/job-function/ViewOnlyAccess']))
  })

  test.each([
    ['exec', ['exec', 'keys', '--', 'tool'], 125],
    ['export', ['export', 'keys'], 4],
    ['credential-process', ['credential-process', 'keys'], 4],
    ['whoami', ['whoami', 'keys'], 4],
    ['a profile that does not exist', ['export', 'nothing'], 4],
  ])('is refused any other profile: %s', async (_what, argv, expected) => {
    await runAgent(sandbox, ['--allow', 'role'], async ({ awsx }) => {
      const { status, stdout, stderr, launched } = await awsx(...argv)

      expect([status, stdout, launched]).toEqual([expected, '', []])
      expect(stderr).toContain(
        `claude (exec --agent) may not use profile "${argv[1]}": the user allows only "role" [AGENT_NOT_ALLOWED]`,
      )
    })
    expect(await sandbox.json('audit', '--event', 'refused', '--json')).toMatchObject([
      { profile: argv[1], error: 'AGENT_NOT_ALLOWED', agent: { name: 'claude', by: 'exec --agent' } },
    ])
  })

  test.each([
    ['111111111111/Admin', ['export', '111111111111/Admin']],
    ['arn:aws:iam::111111111111:role/Admin', ['export', 'arn:aws:iam::111111111111:role/Admin']],
    ['111111111111/Admin', ['export', '--account', '111111111111', '--role', 'Admin']],
  ])('is refused any account and role: %s of %j', async (target, argv) => {
    await runAgent(sandbox, ['--allow', 'role'], async ({ awsx }) => {
      const { status, stdout, stderr } = await awsx(...argv)

      expect([status, stdout]).toEqual([4, ''])
      expect(stderr).toContain(
        `may not use profile "${target}": the user allows only "role" [AGENT_NOT_ALLOWED]`,
      )
    })
    expect(await sandbox.json('audit', '--event', 'refused', '--json')).toMatchObject([{ profile: target }])
  })

  test.each([
    ['login', 'role'],
    ['add', 'role'],
    ['grant', 'role'],
    ['config', 'edit'],
    ['server'],
    ['use', 'role'],
    ['console', 'role'],
    ['ssh', 'role', 'host'],
    ['allow'],
    ['audit'],
    ['store'],
    ['exec', '--agent', '--allow', 'role', '--', 'tool'],
  ])('refuses %s %s', async (...argv) => {
    await runAgent(sandbox, ['--allow', 'role'], async ({ awsx }) => {
      const { status, stderr, launched } = await awsx(...argv)

      expect([status, launched]).toEqual([['exec', 'ssh'].includes(argv[0] ?? '') ? 125 : 4, []])
      expect(stderr).toContain('does not work inside awsx exec --agent')
      expect(stderr).toContain('[AGENT_NOT_ALLOWED]')
      expect(stderr).toContain('hint: the user can type it in a terminal of their own')
    })
    expect.assertions(4)
  })

  test('has its refusals in the audit log: 100 names, and then still those of profiles', async () => {
    await runAgent(sandbox, ['--allow', 'role'], async ({ launched }) => {
      const socket = launched.env['AWSX_BROKER'] ?? ''
      const names = [...Array.from({ length: 101 }, (_, index) => `junk-${index}`), 'keys', 'keys']
      for (const profile of names)
        await expect(askBroker({ socket, profile }, { now: () => 0 })).rejects.toThrow('may not use profile')
    })
    const refused = (await sandbox.json('audit', '--event', 'refused', '--json')) as readonly {
      profile: string
    }[]
    expect(refused.map(({ profile }) => profile).slice(98)).toEqual(['junk-98', 'junk-99', 'keys'])
  })

  test('lists and explains only the allowed profiles', async () => {
    await runAgent(sandbox, ['--allow', 'role'], async ({ awsx }) => {
      const list = JSON.parse((await awsx('list', '--json')).stdout) as readonly { profile: string }[]
      expect(list.map(({ profile }) => profile)).toEqual(['role'])
      expect((await awsx('explain', 'role')).stdout).toContain('__broker')
      expect((await awsx('status')).stdout.replaceAll(/ +/g, ' ')).toMatch(
        /^profile role\nallowed role\nagent claude \(env:AI_AGENT\)\nbroker awsx exec --agent serves the credentials at \/\S+\n$/,
      )
    })
    expect.assertions(3)
  })

  test('says that the awsx outside has ended, and what to type', async () => {
    let left: Inside | undefined
    await runAgent(sandbox, ['--allow', 'role'], async (inside) => {
      left = inside
    })
    for (const argv of [['export', 'role'], ['list'], ['exec', 'role', '--', 'tool']]) {
      const result = await left?.awsx(...argv)
      expect(result?.stdout).toBe('')
      expect(result?.stderr).toContain('[BROKER_UNAVAILABLE]')
      expect(result?.stderr).toContain('awsx exec --agent --allow PROFILE -- COMMAND')
    }
    expect((await left?.awsx('status', '--prompt'))?.stderr).toBe('')
    expect((await left?.awsx('version'))?.status).toBe(0)
  })

  test('without AWSX_BROKER, the generated file leads to the same credentials, and nowhere in a loop', async () => {
    await runAgent(sandbox, ['--allow', 'role'], async ({ awsxWith }) => {
      const { status, stderr } = await awsxWith({ AWSX_BROKER: undefined }, 'export', 'role')
      expect([status, stderr]).toEqual([0, ''])
      const other = await awsxWith({ AWSX_BROKER: undefined }, 'export', 'portal')
      expect(other.stderr).toContain('[PROFILE_NOT_FOUND]')
    })
    expect.assertions(2)
  })
})
