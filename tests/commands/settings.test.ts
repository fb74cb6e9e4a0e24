/** How a profile's settings affect the environment of commands, shells and files. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'

import type { Environment } from '../../src/context.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Launched, Result, Sandbox } from '../in-process/sandbox.ts'
import { evaluateBash } from '../in-process/evaluate-bash.ts'

const config = `[profile local]
region = us-east-1
endpoint_url = http://localhost:4566
retry_mode = standard
cli_pager =

[profile fips]
region = us-gov-west-1
use_fips_endpoint = true

[profile plain]
region = eu-west-1

[profile no-region]
`

const key = 'aws_access_key_id = test\naws_secret_access_key = test\n'

const credentials = ['local', 'fips', 'plain', 'no-region'].map((name) => `[${name}]\n${key}`).join('\n')

const local = { AWS_ENDPOINT_URL: 'http://localhost:4566', AWS_RETRY_MODE: 'standard', AWS_PAGER: '' }
const none = { AWS_ENDPOINT_URL: undefined, AWS_RETRY_MODE: undefined, AWS_PAGER: undefined }
const names = Object.keys(none)

type Changes = Readonly<Record<string, string | undefined>>

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox({ config, credentials })
  sandbox.addProgram('terraform')
})

afterAll(() => sandbox.close())

/** By default without the sandbox's local AWS, because its endpoint would count as set by the user. */
function run(env: Changes, ...argv: readonly string[]): Promise<Result> {
  return sandbox.runWith({ env: { AWS_ENDPOINT_URL: undefined, ...env } }, ...argv)
}

/** The environment of a command. */
async function environmentIn(env: Changes, ...argv: readonly string[]): Promise<Environment> {
  const { launched, stderr } = await run(env, 'exec', ...argv, '--', 'terraform')
  const [command] = launched
  if (command === undefined) throw new Error(`nothing was launched: ${stderr}`)
  return command.env
}

const pick = (env: Changes): Changes => Object.fromEntries(names.map((name) => [name, env[name]]))

describe('exec', () => {
  test('passes the settings of the profile to the command', async () => {
    expect(pick(await environmentIn({}, 'local'))).toEqual(local)
    expect(await environmentIn({}, 'fips')).toMatchObject({ AWS_USE_FIPS_ENDPOINT: 'true' })
  })

  test('sets nothing for a profile without settings', async () => {
    const env = await environmentIn({}, 'plain')
    expect(pick(env)).toEqual(none)
    expect(env).not.toHaveProperty('AWSX_SETTINGS')
  })

  test("lets the user's variable win", async () => {
    const env = await environmentIn({ AWS_RETRY_MODE: 'adaptive', AWS_ENDPOINT_URL: 'http://mine' }, 'local')
    expect(pick(env)).toEqual({ ...local, AWS_RETRY_MODE: 'adaptive', AWS_ENDPOINT_URL: 'http://mine' })
  })

  test('lists the variables with --dry-run, and shows their values in the plan', async () => {
    const { stdout } = await run({}, 'exec', 'local', '--dry-run', '--', 'terraform')
    expect(stdout).toMatch(/^sets: {4}.* AWS_RETRY_MODE AWS_PAGER AWS_ENDPOINT_URL .* AWSX_SETTINGS$/m)
    expect(stdout).toContain('sets: AWS_ENDPOINT_URL=http://localhost:4566  endpoint_url, ~/.aws/config:3\n')
  })
})

describe('inside an awsx shell, exec', () => {
  test('uses only the settings of its own profile', async () => {
    const outer = await environmentIn({}, 'local')
    const inner = await environmentIn(outer, 'fips')
    expect(pick(inner)).toEqual(none)
    expect(inner).toMatchObject({ AWS_USE_FIPS_ENDPOINT: 'true' })
    expect(pick(await environmentIn(inner, 'plain'))).toEqual(none)
    expect(await environmentIn(inner, 'plain')).not.toHaveProperty('AWS_USE_FIPS_ENDPOINT')
  })

  test('works after the config has changed', async () => {
    const outer = await environmentIn({}, 'local')
    sandbox.writeConfig(config.replace('http://localhost:4566', 'http://localhost:9000'))
    try {
      expect(pick(await environmentIn(outer, 'plain'))).toEqual(none)
      expect(await environmentIn(outer, 'local')).toMatchObject({ AWS_ENDPOINT_URL: 'http://localhost:9000' })
    } finally {
      sandbox.writeConfig(config)
    }
  })

  test('keeps variables that the user changed there', async () => {
    const outer = { ...(await environmentIn({}, 'local')), AWS_ENDPOINT_URL: 'http://mine' }
    expect(pick(await environmentIn(outer, 'plain'))).toEqual({ ...none, AWS_ENDPOINT_URL: 'http://mine' })
  })

  test('does not pass on the region of --region to another profile', async () => {
    const outer = await environmentIn({}, 'plain', '--region', 'us-west-2')
    expect(outer).toMatchObject({ AWS_REGION: 'us-west-2', AWSX_REGION: 'us-west-2' })
    const other = await environmentIn(outer, 'local')
    expect(other).toMatchObject({ AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' })
    expect(other).not.toHaveProperty('AWSX_REGION')
    expect(await environmentIn(outer, 'no-region')).not.toHaveProperty('AWS_REGION')
    expect(await environmentIn(outer)).toMatchObject({ AWSX_PROFILE: 'plain', AWS_REGION: 'us-west-2' })
    const changed = { ...outer, AWS_REGION: 'eu-west-3', AWS_DEFAULT_REGION: 'eu-west-3' }
    expect(await environmentIn(changed, 'local')).toMatchObject({ AWS_REGION: 'eu-west-3' })
  })

  test("does not pass on the outer profile's region", async () => {
    const outer = await environmentIn({}, 'plain')
    const inner = await environmentIn(outer, 'no-region')
    expect(inner).not.toHaveProperty('AWS_REGION')
    expect(inner).not.toHaveProperty('AWS_DEFAULT_REGION')
  })

  test.each([
    ['an included profile', '[profile outer]\ninclude_profile = plain\n'],
    [
      'the profile that credential_process names',
      '[profile outer]\ncredential_process = awsx credential-process plain\n',
    ],
  ])('uses its own region if the outer one is that of %s', async (_, section) => {
    sandbox.writeConfig(`${config}\n${section}`)
    sandbox.writeCredentials(section.includes('include') ? `${credentials}\n[outer]\n${key}` : credentials)
    try {
      const outer = await environmentIn({}, 'outer')
      expect(outer).toMatchObject({ AWS_REGION: 'eu-west-1' })
      expect(await environmentIn(outer, 'fips')).toMatchObject({ AWS_REGION: 'us-gov-west-1' })
      expect(await environmentIn(outer, 'no-region')).not.toHaveProperty('AWS_REGION')
    } finally {
      sandbox.writeConfig(config)
      sandbox.writeCredentials(credentials)
    }
  })
})

describe('export', () => {
  test("prints the settings, and removes another profile's settings", async () => {
    const shell = evaluateBash((await run({}, 'export', 'local')).stdout)
    expect(pick(shell)).toEqual(local)
    expect(pick(evaluateBash((await run(shell, 'export', 'plain')).stdout, shell))).toEqual(none)
  })

  test('--unset removes them, but not what the user set', async () => {
    const shell = evaluateBash((await run({}, 'export', 'local')).stdout)
    const changed = { ...shell, AWS_RETRY_MODE: 'adaptive' }
    const after = evaluateBash((await run(changed, 'export', '--unset')).stdout, changed)
    expect(pick(after)).toEqual({ ...none, AWS_RETRY_MODE: 'adaptive' })
    expect(after['AWSX_SETTINGS']).toBeUndefined()
  })

  test.each(['env-no-export', 'fish', 'powershell', 'windows-cmd', 'dotenv'])('%s', async (format) => {
    const { status, stdout } = await run({}, 'export', 'local', '--format', format)
    expect(status).toBe(0)
    expect(stdout).toMatch(/AWS_ENDPOINT_URL\b.*http:\/\/localhost:4566/)
  })
})

test('export --format ini has the settings as keys', async () => {
  const { stdout } = await run({}, 'export', 'local', '--format', 'ini')
  expect(stdout).toBe(
    '[local]\naws_access_key_id = test\naws_secret_access_key = test\nregion = us-east-1\n' +
      'retry_mode = standard\ncli_pager =\nendpoint_url = http://localhost:4566\n',
  )
})

describe('use', () => {
  const inBash = { AWSX_SHELL: 'bash' }

  test("replaces one profile's settings with the next one's", async () => {
    const first = evaluateBash((await run(inBash, 'use', 'local')).stdout, inBash)
    expect(pick(first)).toEqual(local)
    const second = evaluateBash((await run(first, 'use', 'plain')).stdout, first)
    expect(pick(second)).toEqual(none)
    expect(pick(evaluateBash((await run(second, 'use', 'local')).stdout, second))).toEqual(local)
  })

  test('--clear removes them, with and without the state of the shell', async () => {
    const shell = evaluateBash((await run(inBash, 'use', 'local')).stdout, inBash)
    for (const env of [shell, { ...shell, AWSX_SHELL_STATE: undefined }]) {
      const after = evaluateBash((await run(env, 'use', '--clear')).stdout, env)
      expect(pick(after)).toEqual(none)
      expect(after['AWSX_SETTINGS']).toBeUndefined()
    }
  })

  test("keeps the user's variable, also after --clear", async () => {
    const before = { ...inBash, AWS_RETRY_MODE: 'adaptive' }
    const shell = evaluateBash((await run(before, 'use', 'local')).stdout, before)
    expect(pick(shell)).toEqual({ ...local, AWS_RETRY_MODE: 'adaptive' })
    const after = evaluateBash((await run(shell, 'use', '--clear')).stdout, shell)
    expect(pick(after)).toEqual({ ...none, AWS_RETRY_MODE: 'adaptive' })
  })
})

describe('explain', () => {
  test('shows each variable with the line of its setting', async () => {
    const { stdout } = await run({}, 'explain', 'local')
    expect(stdout).toContain(
      'sets: AWS_RETRY_MODE=standard  retry_mode, ~/.aws/config:4\n' +
        'sets: AWS_PAGER=  cli_pager, ~/.aws/config:5\n' +
        'sets: AWS_ENDPOINT_URL=http://localhost:4566  endpoint_url, ~/.aws/config:3\n',
    )
  })

  test('--json too, without the password of a URL', async () => {
    sandbox.writeConfig(config.replace('http://localhost', 'http://me:hush@localhost'))
    try {
      const { stdout } = await run({}, 'explain', 'local', '--json')
      expect(stdout).not.toContain('hush')
      expect((JSON.parse(stdout) as { settings: unknown }).settings).toContainEqual({
        variable: 'AWS_ENDPOINT_URL',
        value: 'http://…@localhost:4566',
        key: 'endpoint_url',
        from: '~/.aws/config:3',
      })
    } finally {
      sandbox.writeConfig(config)
    }
  })
})

test('exec --server sets them too', async () => {
  const server = `[profile server]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
use_dualstack_endpoint = true
`
  sandbox.writeConfig(`${config}\n${server}`)
  sandbox.writeCredentials(
    `[keys]\naws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${HANAKO.secretAccessKey}\n`,
  )
  try {
    const { launched } = await sandbox.run('exec', 'server', '--server', '--', 'terraform')
    expect(launched[0]?.env).toMatchObject({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: expect.any(String),
      AWS_USE_DUALSTACK_ENDPOINT: 'true',
      AWSX_SETTINGS: expect.stringMatching(/^AWS_USE_DUALSTACK_ENDPOINT:[0-9a-f]+$/),
    })
  } finally {
    sandbox.writeConfig(config)
    sandbox.writeCredentials(credentials)
  }
})

describe('settings without a variable', () => {
  afterEach(() => {
    sandbox.writeConfig(config)
    sandbox.writeCredentials(credentials)
  })

  const warnings = async (env: Changes, ...argv: readonly string[]): Promise<unknown> =>
    (JSON.parse((await run(env, 'explain', ...argv, '--json')).stdout) as { warnings: unknown }).warnings

  test('explain lists nested settings and others without a variable', async () => {
    sandbox.writeConfig(
      '[profile plain]\nregion = eu-west-1\ncli_timestamp_format = iso8601\ns3 =\n  addressing_style = path\n',
    )
    expect(await warnings({}, 'plain')).toEqual([
      {
        code: 'setting-not-passed',
        message:
          'the command does not see cli_timestamp_format of profile "plain" without --profile-file, because there is no variable for it',
        at: '~/.aws/config:3',
      },
      {
        code: 'setting-not-passed',
        message:
          'the command does not see s3 of profile "plain" without --profile-file, because there is no variable for it',
        at: '~/.aws/config:4',
      },
    ])
    sandbox.writeConfig('[profile plain]\nregion = eu-west-1\ns3 =\n  use_arn_region = true\n')
    expect(await warnings({}, 'plain')).toEqual([])
  })

  const ofDefault = `[default]
region = us-east-1
endpoint_url = http://localhost:4566
ca_bundle = /ca.pem
use_fips_endpoint = true
retry_mode =
cli_pager = less
s3 =
  addressing_style = path

[services some]
s3 =
  endpoint_url = http://minio

[profile plain]
services = some

[profile complete]
region = eu-west-1
ca_bundle = /other.pem
`
  test('explain warns about settings of [default] that apply to the command', async () => {
    sandbox.writeConfig(ofDefault)
    const found = (await warnings({}, 'plain')) as readonly { code: string; message: string }[]
    expect(found.filter(({ code }) => code === 'default-setting').map(({ message }) => message)).toEqual(
      ['region', 'endpoint_url', 'ca_bundle', 's3'].map(
        (name) =>
          `${name} of profile "default" also applies to the command, unless it runs with --profile-file`,
      ),
    )
    const env = { AWS_REGION: 'eu-west-1', AWS_CA_BUNDLE: '/mine.pem', AWS_ENDPOINT_URL: 'http://mine' }
    expect(await warnings(env, 'plain')).toMatchObject([{ code: 'default-setting', at: '~/.aws/config:8' }])
  })

  test('doctor lists each of them once, with the profiles', async () => {
    sandbox.writeConfig(ofDefault)
    sandbox.writeCredentials(['a', 'b', 'c', 'plain', 'complete'].map((name) => `[${name}]\n${key}`).join(''))
    const { problems } = JSON.parse((await run({}, 'doctor', '--json')).stdout) as {
      problems: readonly { code: string; message: string; at: string }[]
    }
    const found = problems.filter(({ code }) => code === 'default-setting')
    expect(found.map(({ message, at }) => `${at} ${message}`)).toEqual([
      '~/.aws/config:2 region of profile "default" also applies to commands of profiles "plain", "a", "b" and 1 more',
      '~/.aws/config:3 endpoint_url of profile "default" also applies to commands of profile "plain"',
      '~/.aws/config:4 ca_bundle of profile "default" also applies to commands of profiles "plain", "a", "b" and 1 more',
      '~/.aws/config:8 s3 of profile "default" also applies to commands of profiles "plain", "complete", "a" and 2 more',
    ])
  })

  test('exec does not mention them', async () => {
    sandbox.writeConfig(ofDefault)
    expect(await run({}, 'exec', 'plain', '--', 'terraform')).toMatchObject({ status: 0, stderr: '' })
  })
})

describe('exec --profile-file', () => {
  const withFile = `[default]
region = us-east-1
endpoint_url = http://localhost:4566

[profile plain]
region = eu-west-1
services = some
cli_pager =
azure_password = hush
role_session_name = me
s3 =
  addressing_style = path

[services some]
s3 =
  endpoint_url = http://minio
`

  beforeEach(() => sandbox.writeConfig(withFile))
  afterEach(() => sandbox.writeConfig(config))

  /** What the command sees while it runs. */
  async function see(env: Changes, ...argv: readonly string[]): Promise<{ env: Environment; text: string }> {
    const seen = { env: {} as Environment, text: '' }
    const launch = (command: Launched): number => {
      seen.env = command.env
      seen.text = readFileSync(command.env['AWS_CONFIG_FILE'] ?? '', 'utf8')
      return 3
    }
    const options = { env: { AWS_ENDPOINT_URL: undefined, ...env }, launch }
    expect(
      await sandbox.runWith(options, 'exec', ...argv, '--profile-file', '--', 'terraform'),
    ).toMatchObject({
      status: 3,
    })
    return seen
  }

  test('gives the command a file with the settings of its profile, and removes it', async () => {
    const { env, text } = await see({}, 'plain', '--region', 'eu-north-1')
    const settings = 'region = eu-north-1\nservices = some\ncli_pager =\ns3 =\n  addressing_style = path\n'
    expect(text).toBe(
      `[default]\n${settings}\n[profile plain]\n${settings}\n[services some]\ns3 =\n  endpoint_url = http://minio\n`,
    )
    expect(env['AWS_SHARED_CREDENTIALS_FILE']).toBe('/dev/null')
    expect(existsSync(dirname(env['AWS_CONFIG_FILE'] ?? ''))).toBe(false)
  })

  test('works with --server', async () => {
    sandbox.writeConfig(
      `${withFile}\n[profile role]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = keys\noutput = text\n`,
    )
    sandbox.writeCredentials(
      `[keys]\naws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${HANAKO.secretAccessKey}\n`,
    )
    try {
      const { env, text } = await see(
        { AWS_ENDPOINT_URL: sandbox.env['AWS_ENDPOINT_URL'] },
        'role',
        '--server',
      )
      expect(text).toBe('[default]\noutput = text\n\n[profile role]\noutput = text\n')
      expect(env).toHaveProperty('AWS_CONTAINER_CREDENTIALS_FULL_URI')
      expect(existsSync(env['AWS_CONFIG_FILE'] ?? '')).toBe(false)
    } finally {
      sandbox.writeCredentials(credentials)
    }
  })

  test("a nested awsx and its command read the user's files", async () => {
    const mine = { AWS_CONFIG_FILE: sandbox.writeFile('mine', withFile) }
    for (const outer of [{}, mine]) {
      const { env } = await see(outer, 'plain')
      const inner = await environmentIn(env, 'no-region')
      expect(inner).toMatchObject({ AWSX_PROFILE: 'no-region', ...outer })
      for (const name of ['AWSX_PROFILE_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWSX_OUTER_CONFIG_FILE'])
        expect(inner).not.toHaveProperty(name)
      if (outer !== mine) expect(inner).not.toHaveProperty('AWS_CONFIG_FILE')
    }
  })

  test("use in the subshell restores the user's files", async () => {
    const { env } = await see({ AWS_CONFIG_FILE: sandbox.writeFile('mine', withFile) }, 'plain')
    const shell = { ...env, AWSX_SHELL: 'bash' }
    const after = evaluateBash((await run(shell, 'use', 'no-region')).stdout, shell)
    expect(after['AWS_CONFIG_FILE']).toBe(`${sandbox.home}/mine`)
    expect(after['AWS_SHARED_CREDENTIALS_FILE']).toBeUndefined()
    expect(after['AWSX_PROFILE_FILE']).toBeUndefined()
  })

  test('--dry-run lists its variables', async () => {
    const { stdout } = await run({}, 'exec', 'plain', '--profile-file', '--dry-run', '--', 'terraform')
    expect(stdout).toMatch(/^sets: {4}.* AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWSX_PROFILE_FILE$/m)
  })
})

describe('a region that awsx does not know', () => {
  const warning = 'awsx: warning: unknown region "eu-west-9" (~/.aws/config:2); awsx uses it anyway\n'

  beforeEach(() => sandbox.writeConfig('[profile plain]\nregion = eu-west-9\n'))
  afterEach(() => sandbox.writeConfig(config))

  test.each([
    ['exec', ['exec', 'plain', '--', 'terraform']],
    ['export', ['export', 'plain']],
  ])('is one warning of %s, and is passed on', async (_command, words) => {
    const { stderr, stdout, launched } = await run({}, ...words)
    expect(stderr).toBe(warning)
    const region = launched[0]?.env['AWS_REGION'] ?? evaluateBash(stdout)['AWS_REGION']
    expect(region).toBe('eu-west-9')
  })

  test('is none with --quiet and for SDKs', async () => {
    expect((await run({}, 'exec', 'plain', '--quiet', '--', 'terraform')).stderr).toBe('')
    expect(await run({}, 'credential-process', 'plain')).toMatchObject({ status: 0, stderr: '' })
  })
})

test('the checksum of a URL does not depend on its password', async () => {
  const markOf = async (url: string): Promise<string | undefined> => {
    sandbox.writeConfig(`[profile plain]\nendpoint_url = ${url}\n`)
    return (await environmentIn({}, 'plain'))['AWSX_SETTINGS']
  }
  try {
    const mark = await markOf('http://user:secret@127.0.0.1:4566/x')
    expect(mark).toMatch(/^AWS_ENDPOINT_URL:[0-9a-f]+$/)
    expect(await markOf('http://user:other@127.0.0.1:4566/x')).toBe(mark)
    expect(await markOf('http://127.0.0.1:4567/x')).not.toBe(mark)
  } finally {
    sandbox.writeConfig(config)
  }
})
