/** `awsx use` in real shells: one scenario, run by each of them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { credentialsOf } from './exported-credentials.ts'
import { runScenario, shellPrograms } from './shells.ts'
import type { ShellProgram, Step } from './shells.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'

/** Names with everything that a shell would act on. */
const hostileNames = [
  'two words',
  "it's",
  '$(touch pwned)',
  '`touch pwned`',
  'a"b',
  '$HOME;x&y|z',
  'été*?',
  '!!~',
]

/** As the AWS CLI writes a name that is no word. */
function quoteHeader(name: string): string {
  return name.includes('"') ? `'${name}'` : `"${name}"`
}

const config = `[profile keys]
output = json

[profile a]
region = eu-central-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys

[profile b]
region = us-west-2
role_arn = arn:aws:iam::400000000001:role/chain-1
source_profile = keys

[profile nowhere]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys

[profile broken]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = missing
${hostileNames.map((name) => `\n[profile ${quoteHeader(name)}]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = keys\n`).join('')}`

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(sampleCredentials)
  sandbox.writeConfig(config)
  sandbox.writeProgram('print-words', String.raw`printf '%s\0' "$@"; exit 7`)
})

afterAll(() => sandbox.close())

const names = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_ACCOUNT_ID',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'AWSX_PROFILE',
  'AWS_VAULT',
] as const

function awsOf(step: Step | undefined): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    names.flatMap((name) => (step?.env[name] === undefined ? [] : [[name, step.env[name]]])),
  )
}

for (const shell of shellPrograms) {
  const inShell = shell.isThere ? describe : describe.skip
  inShell(shell.name, () => describeUse(shell))
}

function describeUse(shell: ShellProgram): void {
  test('use gives the shell credentials, another use others, and --clear takes them out', async () => {
    const run = await runScenario(shell, ['awsx use a', 'awsx use b', 'awsx use --clear'], sandbox)

    expect(run.steps.map(({ status }) => status)).toEqual([0, 0, 0])
    expect(awsOf(run.steps[0])).toEqual(credentialsOf('a', '222222222222', 'eu-central-1'))
    expect(awsOf(run.steps[1])).toEqual(credentialsOf('b', '400000000001', 'us-west-2'))
    expect(awsOf(run.steps[2])).toEqual({})
    expect(run.stdout).toBe('')
    expect(run.stderr).toMatch(
      /^awsx: this shell uses profile "a"; credentials expire in .*\n.*"b"; credentials expire in .*\n.*removed the awsx credentials from this shell\n$/,
    )
  })

  test('what says where credentials are comes back with --clear, and nothing of awsx stays', async () => {
    const env = { AWS_REGION: 'eu-west-1', AWS_PROFILE: 'keys', AWS_SDK_LOAD_CONFIG: '1' }
    const run = await runScenario(
      shell,
      ['true', 'awsx use a', 'awsx use nowhere', 'awsx use --clear'],
      sandbox,
      env,
    )

    // The user's region is a wish that is before the profile's.
    expect(awsOf(run.steps[1])).toEqual(credentialsOf('a', '222222222222', 'eu-west-1'))
    expect(run.steps[1]?.env).not.toHaveProperty('AWS_SDK_LOAD_CONFIG')
    expect(awsOf(run.steps[2])).toEqual(credentialsOf('nowhere', '222222222222', 'eu-west-1'))
    const { _: _last, ...after } = run.steps[3]?.env ?? {}
    const { _: _first, ...before } = run.steps[0]?.env ?? {}
    expect(after).toEqual({ ...before })
  })

  test('the region of one profile is not that of the next, nor one given by option', async () => {
    const steps = ['awsx use a', 'awsx use nowhere', 'awsx use a --region sa-east-1', 'awsx use nowhere']
    const run = await runScenario(shell, steps, sandbox)

    expect(run.steps.map(({ env }) => env['AWS_REGION'])).toEqual([
      'eu-central-1',
      undefined,
      'sa-east-1',
      undefined,
    ])
    expect(run.steps.map(({ env }) => env['AWS_DEFAULT_REGION'])).toEqual(
      run.steps.map(({ env }) => env['AWS_REGION']),
    )
  })

  test('a variable that the user changed in between is the user’s', async () => {
    const change =
      shell.name === 'fish' ? 'set -gx AWS_REGION ca-central-1' : 'export AWS_REGION=ca-central-1'
    const run = await runScenario(shell, ['awsx use a', change, 'awsx use b', 'awsx use --clear'], sandbox)

    expect(run.steps[2]?.env).toMatchObject({ AWS_REGION: 'ca-central-1', AWSX_PROFILE: 'b' })
    expect(awsOf(run.steps[3])).toEqual({ AWS_REGION: 'ca-central-1' })
  })

  test('a use that fails leaves the shell as it was', async () => {
    const steps = [
      'awsx use a',
      'awsx use broken',
      'awsx use nobody',
      'awsx use --nonsense',
      'awsx use a --clear',
    ]
    const run = await runScenario(shell, steps, sandbox)

    expect(run.steps.map(({ status }) => status)).toEqual([0, 3, 3, 2, 2])
    for (const step of run.steps) expect(awsOf(step)).toEqual(awsOf(run.steps[0]))
    expect(run.stderr).toContain('[SOURCE_PROFILE_NOT_FOUND]')
  })

  test('names reach the program as they are and are never run', async () => {
    const run = await runScenario(
      shell,
      hostileNames.map((name) => ['awsx', 'use', name]),
      sandbox,
    )

    expect(run.steps.map(({ env }) => env['AWSX_PROFILE'])).toEqual(hostileNames)
    expect(existsSync(join(sandbox.home, 'pwned'))).toBe(false)
  })

  test('help of use is shown, not run', async () => {
    const run = await runScenario(shell, ['awsx use --help'], sandbox)
    expect(run).toMatchObject({
      stderr: '',
      stdout: expect.stringContaining('remove the credentials from this shell'),
    })
  })

  test('everything else is the program’s: words, streams and status', async () => {
    const words = ['a b', '', '--clear', 'use', '-h', "it's", '$HOME', '*', '\\', 'é', '--']
    const run = await runScenario(
      shell,
      [['awsx', 'exec', 'a', '--', 'print-words', ...words], 'awsx nonsense'],
      sandbox,
    )

    expect(run.stdout.split('\0').slice(0, -1)).toEqual(words)
    expect(run.steps.map(({ status }) => status)).toEqual([7, 2])
  })

  test('the secrets are in no variable of the integration', async () => {
    const list = shell.name === 'fish' ? 'set | string match -r "^__awsx.*"' : 'set | grep ^__awsx'
    const run = await runScenario(shell, ['awsx use a', list], sandbox)

    expect(run.stdout).toContain('__awsx_state')
    for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) {
      expect(run.stdout).not.toContain(run.steps[0]?.env[name])
    }
  })
}

test.each([
  ['/bin/bash', 'eval "$(awsx init bash)"'],
  ['/usr/bin/zsh', 'eval "$(awsx init zsh)"'],
  ['/usr/bin/fish', 'awsx init fish | source'],
  ['/opt/microsoft/powershell/7/pwsh', 'Invoke-Expression (& awsx init powershell | Out-String)'],
  [undefined, 'eval "$(awsx init bash)"'],
])('without the integration use says how to turn it on: SHELL=%s', async (program, line) => {
  const use = await sandbox.awsx(['use', 'a'], { env: { SHELL: program } })
  expect(use).toMatchObject({ status: 2, stdout: '' })
  expect(use.stderr).toMatch(
    /^awsx: error: use: requires the shell integration, which is not set up in this shell \[USAGE\]\n/,
  )
  expect(use.stderr).toContain(`awsx: hint: ${line}\n`)
})
