import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'

import { EXTERNAL_ID, HANAKO, START_URL } from '../local-aws/default-data.ts'
import { interrupt, openSandbox } from '../in-process/sandbox.ts'
import type { Launched, Result, Sandbox } from '../in-process/sandbox.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'

const config = `[profile portal]
region = ap-northeast-1
sso_session = work
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile role]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys

[profile mfa]
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = keys
mfa_serial = ${HANAKO.mfaSerial}

[profile closed]
role_arn = arn:aws:iam::222222222222:role/closed-role
source_profile = keys

[sso-session work]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
`

const minute = 60_000

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox({ config, credentials: sampleCredentials })
  sandbox.addProgram('terraform')
  sandbox.writeFile('bin/notes.txt', 'not a program')
})

afterAll(() => sandbox.close())

beforeEach(async () => {
  await sandbox.run('clear', '--all')
  sandbox.aws.resetCalls()
})

test('exec terraform plan without a profile says how to run terraform', async () => {
  for (const words of [['terraform', 'plan'], ['terraform', 'terraform', '-x'], ['terraform']]) {
    const result = await sandbox.run('exec', ...words)
    expect(result).toMatchObject({ status: 125, stdout: '', launched: [] })
    expect(result.stderr).toBe(
      `awsx: error: "terraform" is a command, not a profile [PROFILE_NOT_FOUND]
awsx: hint: to run it with a profile: awsx exec PROFILE -- ${words.join(' ')}
awsx: hint: list all profiles: awsx list
`,
    )
  }
})

test('exec terraform plan offers the profile that a command without a name would use', async () => {
  const { stderr } = await sandbox.runWith({ env: { AWS_PROFILE: 'role' } }, 'exec', 'terraform', 'plan')
  expect(stderr).toContain('hint: to run it with profile "role": awsx exec -- terraform plan\n')
  sandbox.writeConfig(
    `${config}\n[default]\nsource_profile = keys\nrole_arn = arn:aws:iam::222222222222:role/role-s\n`,
  )
  try {
    const result = await sandbox.run('exec', 'terraform', 'plan')
    expect(result.stderr).toContain('hint: to run it with the default profile: awsx exec -- terraform plan\n')
  } finally {
    sandbox.writeConfig(config)
  }
})

test('exec names the profile if neither it nor the command exists', async () => {
  const result = await sandbox.run('exec', 'rolr', 'plan')
  expect(result).toMatchObject({ status: 125, launched: [] })
  expect(result.stderr).toMatch(
    /^awsx: error: profile "rolr" not found .*\nawsx: hint: did you mean "role"\?\n/,
  )
})

test('exec with a profile that is not found keeps its hints if a command has that name too', async () => {
  sandbox.writeConfig(`${config}\n[terraform]\nregion = us-east-1\n`)
  try {
    const { stderr } = await sandbox.run('exec', 'terraform', '--', 'terraform', 'plan')
    expect(stderr).toContain(
      'looks like this profile, but is missing the word profile; write [profile terraform]\n',
    )
    expect(stderr).toContain('hint: to run it with a profile: awsx exec PROFILE -- terraform')
  } finally {
    sandbox.writeConfig(config)
  }
})

/** Runs `exec` and gives what it launched; fails where it launched nothing. */
async function launch(...argv: readonly string[]): Promise<Launched> {
  return launchedBy(await sandbox.run('exec', ...argv, '--', 'terraform'))
}

function launchedBy(result: Result): Launched {
  const [launched] = result.launched
  if (launched === undefined) throw new Error(`nothing was launched: ${result.stderr}`)
  return launched
}

const minutesLeft = ({ env }: Launched): number =>
  (Date.parse(env['AWS_CREDENTIAL_EXPIRATION'] ?? '') - sandbox.now()) / minute

describe('the command of exec', () => {
  test('gets the credentials of the profile, and its words untouched', async () => {
    const result = await sandbox.run('exec', 'role', '--', 'terraform', 'plan', '--debug', '-h', '--', '')

    expect(result).toMatchObject({ status: 0, stdout: '', stderr: '' })
    const { words, path, env } = launchedBy(result)
    expect(words).toEqual(['terraform', 'plan', '--debug', '-h', '--', ''])
    expect(path).toBe(`${sandbox.home}/bin/terraform`)
    const { AWSX_PASSPHRASE_FILE: _passphrase, ...inherited } = sandbox.env
    expect(env).toEqual({
      ...inherited,
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_SECRET_ACCESS_KEY: expect.any(String),
      AWS_SESSION_TOKEN: expect.any(String),
      AWS_CREDENTIAL_EXPIRATION: sandbox.timeIn(60 * minute),
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ACCOUNT_ID: '222222222222',
      AWSX_PROFILE: 'role',
      AWS_VAULT: 'role',
    })
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
  })

  test('does not see variables that would lead an SDK elsewhere', async () => {
    const env = {
      AWS_PROFILE: 'other',
      AWS_SECURITY_TOKEN: 'old',
      AWS_ROLE_ARN: 'arn:aws:iam::1:role/x',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/token',
      OTHER: 'stays',
    }
    const result = await sandbox.runWith({ env }, 'exec', 'role', '--', 'terraform')

    const given = launchedBy(result).env
    expect(given['OTHER']).toBe('stays')
    for (const name of Object.keys(env).filter((name) => name !== 'OTHER'))
      expect(given).not.toHaveProperty(name)
  })

  test('ends with the status of the command', async () => {
    const { status } = await sandbox.runWith({ launch: 42 }, 'exec', 'role', '--', 'terraform')

    expect(status).toBe(42)
  })

  test('may be written without --', async () => {
    const { words } = launchedBy(await sandbox.run('exec', 'role', 'terraform', 'plan', '-x'))

    expect(words).toEqual(['terraform', 'plan', '-x'])
  })

  test('uses the profile in the environment by default', async () => {
    const result = await sandbox.runWith({ env: { AWS_PROFILE: 'role' } }, 'exec', '--', 'terraform')

    expect(launchedBy(result).env).toMatchObject({ AWSX_PROFILE: 'role' })
  })

  test('gets the profile that is picked on a terminal', async () => {
    const options = { terminals: 'all', answers: ['role'] } as const
    const result = await sandbox.runWith(options, 'exec', '--', 'terraform')

    expect(launchedBy(result).env).toMatchObject({ AWSX_PROFILE: 'role' })
    expect(result.asked).toMatchObject([{ choices: ['portal', 'role', 'mfa', 'closed', 'keys'] }])
  })

  test('is not offered a default profile that has only settings', async () => {
    sandbox.writeConfig(`[default]\nregion = eu-west-1\n\n${config}`)
    try {
      const options = { terminals: 'all', answers: ['role'] } as const
      const result = await sandbox.runWith(options, 'exec', '--', 'terraform')

      expect(result.asked).toMatchObject([{ choices: ['role', 'portal', 'mfa', 'closed', 'keys'] }])
    } finally {
      sandbox.writeConfig(config)
    }
  })

  test('is looked up before anything is fetched or asked', async () => {
    const result = await sandbox.run('exec', 'role', '--', 'terrafrom')

    expect(result).toMatchObject({ status: 127, stdout: '', launched: [] })
    expect(result.stderr).toMatch(/"terrafrom".*\[COMMAND_NOT_FOUND\]/)
    expect(sandbox.aws.calls).toEqual([])
  })

  test('has to be executable', async () => {
    const result = await sandbox.run('exec', 'role', '--', 'notes.txt')

    expect(result).toMatchObject({ status: 126, stdout: '', launched: [] })
    expect(result.stderr).toContain('[COMMAND_NOT_EXECUTABLE]')
    expect(sandbox.aws.calls).toEqual([])
  })

  test('may not be a profile by mistake', async () => {
    const { status, stderr } = await sandbox.run('exec', '--', 'role')

    expect(status).toBe(127)
    expect(stderr).toMatch(/hint: .*awsx exec role --/)
  })
})

describe('exec without a command', () => {
  test('is a subshell, and says until when', async () => {
    const zsh = sandbox.addProgram('zsh')
    const result = await sandbox.runWith({ env: { SHELL: zsh } }, 'exec', 'role')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(launchedBy(result)).toMatchObject({ words: [zsh], path: zsh, env: { AWSX_PROFILE: 'role' } })
    expect(result.stderr).toMatch(/^awsx: .*"role"; credentials expire in 1 hour \(\d\d:\d\d\); /)
  })

  test('is the shell of the account where SHELL is not set', async () => {
    const accountShell = sandbox.addProgram('fish')
    const result = await sandbox.runWith({ accountShell }, 'exec', 'role', '--quiet')

    expect(result).toMatchObject({ status: 0, stderr: '', launched: [{ words: [accountShell] }] })
  })
})

describe('the options of exec', () => {
  test('--duration that AWS does not give is said once, with the reason, unless --quiet', async () => {
    const said = async (...words: readonly string[]): Promise<string> =>
      (await sandbox.run('exec', ...words, '--dry-run', '--', 'terraform')).stderr

    expect(await said('role', '-d', '13h')).toBe(
      'awsx: --duration is 13 hours, but the credentials of profile "role" last 12 hours, the most that AWS allows\n',
    )
    expect(await said('role', '-d', '60')).toBe(
      'awsx: --duration is 1 minute, but the credentials of profile "role" last 15 minutes, the least that AWS accepts\n',
    )
    expect(await said('portal', '-d', '12h', '--role-arn', 'arn:aws:iam::222222222222:role/role-s')).toBe(
      'awsx: --duration is 12 hours, but the credentials of profile "portal" last 1 hour, the most that AWS allows for a role assumed with role credentials\n',
    )
    expect(await said('portal', '-d', '12h')).toBe(
      'awsx: --duration has no effect on profile "portal": its permission set decides how long the credentials last\n',
    )
    expect(await said('keys', '-d', '12h')).toBe(
      'awsx: --duration has no effect on profile "keys": it uses its access key as it is\n',
    )
    expect(await said('role', '-d', '13h', '--quiet')).toBe('')
    expect(await said('role', '-d', '2h')).toBe('')
  })

  test('--duration is how long the role session lasts', async () => {
    expect(minutesLeft(await launch('role', '-d', '2h'))).toBe(120)
    expect(sandbox.aws.count('AssumeRole', { DurationSeconds: '7200' })).toBe(1)
  })

  test('--region wins over everything', async () => {
    const env = { AWS_REGION: 'us-east-2' }
    const result = await sandbox.runWith({ env }, 'exec', 'role', '--region=us-west-2', '--', 'terraform')

    expect(launchedBy(result).env).toMatchObject({
      AWS_REGION: 'us-west-2',
      AWS_DEFAULT_REGION: 'us-west-2',
    })
  })

  test('--refresh takes nothing from the cache', async () => {
    const first = await launch('role')
    const cached = await launch('role')
    const fresh = await launch('role', '--refresh')

    expect(cached.env).toEqual(first.env)
    expect(fresh.env['AWS_ACCESS_KEY_ID']).not.toBe(first.env['AWS_ACCESS_KEY_ID'])
    expect(sandbox.aws.count('AssumeRole')).toBe(2)
  })

  test('--min-ttl renews what ends too soon', async () => {
    await launch('role')
    sandbox.passTime(30 * minute - 1000)

    expect(minutesLeft(await launch('role', '--min-ttl', '29m'))).toBe(30)
    expect(minutesLeft(await launch('role', '--min-ttl', '45m'))).toBe(60)
  })

  test('--min-ttl fails where the chain cannot give that long', async () => {
    const result = await sandbox.run('exec', 'role', '--min-ttl', '3h', '--', 'terraform')

    expect(result).toMatchObject({ status: 125, stdout: '', launched: [] })
    expect(result.stderr).toContain('[MIN_TTL_UNREACHABLE]')
  })

  test('--mfa-token is the code', async () => {
    const code = sandbox.aws.mfaCode(HANAKO.mfaSerial)
    const { env } = await launch('mfa', '-t', code)

    expect(env).toMatchObject({ AWSX_PROFILE: 'mfa', AWS_ACCOUNT_ID: '222222222222' })
    expect(sandbox.aws.calls.map(({ operation }) => operation)).toEqual(['GetSessionToken', 'AssumeRole'])
  })

  test('--no-session leaves GetSessionToken out', async () => {
    const code = sandbox.aws.mfaCode(HANAKO.mfaSerial)
    await launch('mfa', '-n', '--mfa-token', code)

    expect(sandbox.aws.calls.map(({ operation }) => operation)).toEqual(['AssumeRole'])
  })

  test('--role-arn adds a hop on top', async () => {
    const role = 'arn:aws:iam::222222222222:role/external-role'
    const hop = ['--role-arn', role, '--external-id', EXTERNAL_ID, '--role-session-name', 'me']
    await launch('keys', ...hop)

    expect(sandbox.aws.calls).toMatchObject([
      {
        operation: 'AssumeRole',
        parameters: { RoleArn: role, ExternalId: EXTERNAL_ID, RoleSessionName: 'me' },
      },
    ])
  })

  test('--isolate-files hides the AWS files from the command', async () => {
    const { env } = await launch('role', '--isolate-files')

    expect(env).toMatchObject({ AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' })
  })

  test('--dry-run prints the plan and the names of the variables, and runs nothing', async () => {
    const result = await sandbox.run('exec', 'role', '--dry-run', '--', 'terraform', 'plan')

    expect(result).toMatchObject({ status: 0, launched: [] })
    expect(`${result.stdout}${result.stderr}`).toContain('role-s')
    expect(`${result.stdout}${result.stderr}`).toContain('AWS_SESSION_TOKEN')
    expect(sandbox.aws.calls).toEqual([])
  })

  test('--dry-run lists the variables that the run would set, without AWS_VAULT if AWSX_NO_COMPAT is set', async () => {
    const words = ['exec', 'role', '--dry-run', '--', 'terraform'] as const
    const usual = await sandbox.run(...words)
    const withoutCompat = await sandbox.runWith({ env: { AWSX_NO_COMPAT: '1' } }, ...words)

    expect(usual.stdout).toMatch(/^sets: .* AWS_VAULT$/m)
    expect(withoutCompat.stdout).toMatch(/^sets: .* AWSX_PROFILE$/m)
  })

  test('--dry-run --server lists the files that the command would see empty because of profile default', async () => {
    const words = ['exec', 'role', '--server', '--dry-run', '--', 'terraform'] as const
    const usual = await sandbox.run(...words)
    const keys = '[default]\naws_access_key_id = AKIAEXAMPLE1\naws_secret_access_key = secret\n'
    sandbox.writeCredentials(`${keys}${sampleCredentials}`)
    const withDefault = await sandbox.run(...words)
    sandbox.writeCredentials(sampleCredentials)

    expect(usual.stdout).not.toContain('AWS_CONFIG_FILE')
    expect(withDefault.stdout).toMatch(/^sets: .* AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE$/m)
  })

  test('AWSX_NO_COMPAT leaves AWS_VAULT out', async () => {
    const result = await sandbox.runWith({ env: { AWSX_NO_COMPAT: '1' } }, 'exec', 'role', '--', 'terraform')

    expect(launchedBy(result).env).not.toHaveProperty('AWS_VAULT')
    expect(launchedBy(result).env).toMatchObject({ AWSX_PROFILE: 'role' })
  })
})

describe('exec --server', () => {
  test('sets a server instead of keys, and closes it when the command ends', async () => {
    let served: unknown
    let uri = ''
    const options = {
      async launch({ env }: Launched) {
        uri = env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? ''
        const headers = { authorization: env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] ?? '' }
        served = await (await fetch(uri, { headers })).json()
        return 3
      },
    }
    const result = await sandbox.runWith(options, 'exec', 'role', '-s', '--', 'terraform')

    expect(result).toMatchObject({ status: 3, stdout: '' })
    expect(served).toMatchObject({
      AccessKeyId: expect.stringMatching(/^ASIA/),
      Expiration: expect.any(String),
    })
    expect(launchedBy(result).env).not.toHaveProperty('AWS_ACCESS_KEY_ID')
    await expect(fetch(uri)).rejects.toThrow('fetch failed')
  })

  test('refuses long-lived keys', async () => {
    const result = await sandbox.run('exec', 'keys', '--no-session', '--server', '--', 'terraform')

    expect(result).toMatchObject({ status: 125, launched: [], stderr: expect.stringContaining('[USAGE]') })
  })
})

describe('what exec asks', () => {
  const terminals = ['stderr'] as const

  test('is an MFA code, on the terminal', async () => {
    const answers = [() => sandbox.aws.mfaCode(HANAKO.mfaSerial)]
    const result = await sandbox.runWith({ terminals, answers }, 'exec', 'mfa', '--', 'terraform')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(launchedBy(result).env).toMatchObject({ AWSX_PROFILE: 'mfa' })
    expect(result.asked).toMatchObject([{ question: expect.stringContaining(HANAKO.mfaSerial) }])
  })

  test('is asked again after a wrong code, three times in all', async () => {
    const answers = ['000000', '000001', '000002']
    const result = await sandbox.runWith({ terminals, answers }, 'exec', 'mfa', '--', 'terraform')

    expect(result).toMatchObject({ status: 125, launched: [] })
    expect(result.stderr).toContain('[MFA_REJECTED]')
  })

  test('is left with Ctrl-C', async () => {
    const options = { terminals, answers: [interrupt] }
    const result = await sandbox.runWith(options, 'exec', 'mfa', '--', 'terraform')

    expect(result).toMatchObject({ status: 130, stdout: '', launched: [] })
  })

  test('fails without a terminal', async () => {
    const result = await sandbox.run('exec', 'mfa', '--', 'terraform')

    expect(result).toMatchObject({ status: 125, stdout: '', launched: [], asked: [] })
    expect(result.stderr).toMatch(/\[MFA_REQUIRED\]\nawsx: hint: /)
  })

  test('is a sign-in in the browser, where stderr is a terminal', async () => {
    const result = await sandbox.runWith({ terminals }, 'exec', 'portal', '--', 'terraform')

    expect(result).toMatchObject({ status: 0, stdout: '', opened: [expect.stringContaining('/authorize?')] })
    expect(launchedBy(result).env).toMatchObject({ AWS_ACCOUNT_ID: '111111111111' })
  })

  test.each([
    ['elsewhere', [], {}, []],
    ['with --no-login', terminals, {}, ['--no-login']],
    ['with AWSX_NO_LOGIN', terminals, { AWSX_NO_LOGIN: '1' }, []],
  ])('is no sign-in %s', async (_where, terminals, env, words) => {
    const options = { terminals, env: { NO_COLOR: '1', ...env } }
    const result = await sandbox.runWith(options, 'exec', 'portal', ...words, '--', 'terraform')

    expect(result).toMatchObject({ status: 125, stdout: '', opened: [], launched: [] })
    expect(result.stderr).toMatch(/\[SSO_LOGIN_REQUIRED\]\nawsx: hint: .*awsx login portal/)
  })
})

describe('exec refuses with 125', () => {
  test.each([
    [['exec', 'gone', '--', 'terraform'], 'PROFILE_NOT_FOUND'],
    [['exec', 'closed', '--', 'terraform'], 'ACCESS_DENIED'],
    [['exec', 'role', '--durration', '1h', '--', 'terraform'], 'USAGE'],
    [['exec', 'role', '--duration', 'soon', '--', 'terraform'], 'USAGE'],
    [['exec', 'role', '--min-ttl', '--', 'terraform'], 'USAGE'],
  ])('%j: %s', async (argv, code) => {
    const result = await sandbox.run(...argv)

    expect(result).toMatchObject({ status: 125, stdout: '', launched: [] })
    expect(result.stderr).toMatch(new RegExp(`^awsx: error: .* \\[${code}\\]\n`))
  })

  test('what AWS cannot be reached for', async () => {
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }
    const result = await sandbox.runWith({ env }, 'exec', 'role', '--', 'terraform')

    expect(result).toMatchObject({ status: 125, launched: [] })
    expect(result.stderr).toContain('[AWS_UNREACHABLE]')
  })
})
