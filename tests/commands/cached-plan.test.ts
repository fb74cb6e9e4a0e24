/** A run with a cached plan gives what a run that plans gives, whatever has changed since (docs/fast-start.md). */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { array, assert, asyncProperty, constantFrom, record } from 'fast-check'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Result as AnyResult, RunOptions, Sandbox } from '../in-process/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'

const config = `[profile role]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys

[profile other]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
role_session_name = other

[profile guarded]
awsx_environment = staging
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
`
const credentials = `[keys]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
`

/** Plans are cached where the times of files are numbers that a change cannot repeat. */
const describePosix = process.platform === 'win32' ? describe.skip : describe

let sandbox: Sandbox
let plans: string

beforeEach(async () => {
  // The files of the test are written before it.
  const start = Date.now() + 60 * 60_000
  sandbox = await openSandbox({ clock: () => start, config, credentials })
  plans = join(sandbox.home, 'state/plans')
  sandbox.addProgram('true')
})

afterEach(() => sandbox.close())

interface Result extends AnyResult {
  readonly hadCachedPlan: boolean
}

/** Runs awsx. With a cached plan, it reads no file but its settings. */
async function runAny(options: RunOptions, ...argv: readonly string[]): Promise<Result> {
  const result = await sandbox.runWith(options, ...argv)
  return {
    ...result,
    hadCachedPlan: result.status === 0 && result.read.every((path) => path.endsWith('awsx/config.toml')),
  }
}

const words = (profile: string): readonly string[] => ['exec', profile, '--', 'true']
const run = (profile = 'role', options: RunOptions = {}): Promise<Result> =>
  runAny(options, ...words(profile))
const planFile = (profile = 'role'): string => join(plans, Buffer.from(profile).toString('base64url'))
const readPlan = (profile = 'role'): Record<string, unknown> =>
  JSON.parse(readFileSync(planFile(profile), 'utf8')) as Record<string, unknown>

/** Fetches, then plans and caches the plan. */
async function cachePlan(profile = 'role'): Promise<void> {
  await run(profile)
  await run(profile)
  expect(await run(profile)).toMatchObject({ status: 0, hadCachedPlan: true })
}

/** What can be seen of a run. */
function visible({ status, stdout, stderr, launched }: Result): unknown {
  return { status, stdout, stderr, launched }
}

/** @returns a run as it is, after one that planned and saw the same */
async function compareWithPlanned(options: RunOptions = {}, profile = 'role'): Promise<Result> {
  const found = await run(profile, options)
  // At the same time, so that no session expires in between.
  sandbox.passTime(-1000)
  const planned = await run(profile, { ...options, env: { ...options.env, AWSX_NO_FAST_START: '1' } })
  const env = (launched: Result['launched']): unknown =>
    launched.map(({ env: { AWSX_NO_FAST_START: _switch, ...rest }, ...other }) => ({ ...other, env: rest }))

  expect(planned.hadCachedPlan).toBe(false)
  expect({ ...planned, launched: env(planned.launched) }).toMatchObject({
    status: found.status,
    stdout: found.stdout,
    stderr: found.stderr,
    launched: env(found.launched),
  })
  return found
}

describePosix('a cached plan', () => {
  test('gives the command the same environment', async () => {
    await cachePlan()
    const found = await compareWithPlanned()

    expect(found.hadCachedPlan).toBe(true)
    expect(found.launched[0]?.env).toMatchObject({ AWSX_PROFILE: 'role', AWS_REGION: 'ap-northeast-1' })
    expect(sandbox.aws.calls).toHaveLength(1)
  })

  test('serves credential-process as well', async () => {
    await cachePlan()
    const found = await runAny({}, 'credential-process', 'role')
    const planned = await runAny({}, 'credential-process', '--profile', 'role')

    expect([found.hadCachedPlan, planned.hadCachedPlan]).toEqual([true, false])
    expect(visible(found)).toEqual(visible(planned))
  })

  test.each<[string, readonly string[]]>([
    ['an option', ['exec', '--region', 'eu-west-1', 'role', '--', 'true']],
    ['an option behind the profile', ['exec', 'role', '--read-only', '--dry-run', '--', 'true']],
    ['no separator', ['exec', 'role', 'true']],
    ['an account and a role', ['exec', '222222222222/role-s', '--', 'true']],
    ['another command', ['export', 'role']],
    ['a second word', ['credential-process', 'role', 'role']],
  ])('is not used with %s', async (_, argv) => {
    await cachePlan()

    expect((await runAny({}, ...argv)).hadCachedPlan).toBe(false)
  })

  test.each<[string, () => RunOptions | undefined | void]>([
    ['another region in the config', () => sandbox.writeConfig(config.replace('northeast-1', 'northeast-3'))],
    [
      'the same, with the old times',
      () => {
        const path = join(sandbox.home, '.aws/config')
        const { atime, mtime } = statSync(path)
        writeFileSync(path, config.replace('northeast-1', 'northeast-3'))
        utimesSync(path, atime, mtime)
      },
    ],
    [
      'a file of the same size in its place, with the old times',
      () => {
        const path = join(sandbox.home, '.aws/config')
        const { atime, mtime } = statSync(path)
        writeFileSync(`${path}.new`, config.replace('northeast-1', 'northeast-3'))
        utimesSync(`${path}.new`, atime, mtime)
        renameSync(`${path}.new`, path)
      },
    ],
    ['no config', () => rmSync(join(sandbox.home, '.aws/config'))],
    [
      'a guard',
      () =>
        sandbox.writeConfig(config.replace('[profile role]', '[profile role]\nawsx_environment = staging')),
    ],
    [
      'the key of another user',
      () => sandbox.writeCredentials(credentials.replace(HANAKO.accessKeyId, 'AKIALOCALOTHER000001')),
    ],
    ['another region in the environment', () => ({ env: { AWS_REGION: 'eu-north-1' } })],
    ['another endpoint', () => ({ env: { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9' } })],
    ['another config file', () => ({ env: { AWS_CONFIG_FILE: join(sandbox.home, 'none') } })],
    ['another home', () => ({ env: { HOME: join(sandbox.home, 'elsewhere') } })],
    ['AWS_VAULT turned off', () => ({ env: { AWSX_NO_COMPAT: '1' } })],
    ['a shorter session', () => ({ env: { AWSX_DURATION: '15m' } })],
    ['settings', () => sandbox.writeSettings('duration = "15m"\n')],
    [
      'guards in the settings',
      () => sandbox.writeSettings('[[guard]]\nprofiles = ["role"]\nconfirm = "always"\n'),
    ],
    ['a limit of access', () => ({ env: { AWSX_ACCESS: 'read' } })],
    ['a coding agent', () => ({ env: { CLAUDECODE: '1' } })],
    [
      'a role in the environment',
      () => ({ env: { AWSX_ROLE_ARN: 'arn:aws:iam::222222222222:role/role-s' } }),
    ],
    [
      'a directory file',
      () => {
        const cwd = join(sandbox.home, 'project')
        sandbox.writeFile('project/.awsx.toml', 'profile = "other"\n')
        return { cwd }
      },
    ],
    ['the switch for the fast start', () => ({ env: { AWSX_NO_FAST_START: '1' } })],
    ['CI', () => ({ env: { CI: 'true' } })],
    ['a command of awsx around it', () => ({ env: { AWSX_PROFILE: 'other' } })],
  ])('is not used with %s', async (_, change) => {
    await cachePlan()
    const options = change() ?? {}

    expect((await compareWithPlanned(options)).hadCachedPlan).toBe(false)
  })

  test('is not used for credentials that have expired', async () => {
    await cachePlan()
    sandbox.passTime(2 * 60 * 60_000)

    expect(await compareWithPlanned()).toMatchObject({ status: 0, hadCachedPlan: false })
    expect(sandbox.aws.calls).toHaveLength(2)
    expect(await run()).toMatchObject({ hadCachedPlan: true })
  })

  test.each([['lock'], ['clear', 'role']])('is not used after %s', async (...argv) => {
    await cachePlan()
    expect(await sandbox.run(...argv)).toMatchObject({ status: 0 })

    expect(await run()).toMatchObject({ status: 0, hadCachedPlan: false })
  })

  test('is not used without a store', async () => {
    await cachePlan()
    const env = { AWSX_STORE: 'none' }

    expect(await run('role', { env })).toMatchObject({ status: 0, hadCachedPlan: false })
    expect(sandbox.aws.calls).toHaveLength(2)
  })

  test('does not find a command that does not exist', async () => {
    await cachePlan()
    const found = await runAny({}, 'exec', 'role', '--', 'no-such-program')
    const planned = await runAny({ env: { CI: '1' } }, 'exec', 'role', '--', 'no-such-program')

    expect(found).toMatchObject({ status: 127, hadCachedPlan: false })
    expect(visible(found)).toEqual(visible(planned))
  })

  test('is written again a minute after a change', async () => {
    await cachePlan()
    const env = { AWS_REGION: 'eu-north-1' }
    expect(await run('role', { env })).toMatchObject({ hadCachedPlan: false })
    expect(await run()).toMatchObject({ hadCachedPlan: true })
    sandbox.passTime(61_000)
    await run('role', { env })

    expect(await run('role', { env })).toMatchObject({ hadCachedPlan: true })
    expect(await run()).toMatchObject({ hadCachedPlan: false })
  })

  test('is never made of a file that was changed a moment ago', async () => {
    await run()
    const path = join(sandbox.home, '.aws/config')
    const late = new Date(sandbox.now() + 60_000)
    utimesSync(path, late, late)
    const soon = statSync(path).ctimeMs + 50 - sandbox.now()
    sandbox.passTime(soon)
    await run()

    expect(existsSync(planFile())).toBe(false)
  })

  test.each(['guarded', 'keys'])('is not kept for the profile %s', async (profile) => {
    await cachePlan()
    for (let count = 0; count < 3; count += 1)
      expect(await run(profile)).toMatchObject({ status: 0, hadCachedPlan: false })

    expect(readPlan(profile)).toMatchObject({ record: null, child: null })
  })

  test('whatever is changed in which order, a run gives what planning gives', async () => {
    await cachePlan('role')
    await cachePlan('other')
    const texts = [
      config,
      config.replace('northeast-1', 'northeast-3'),
      config.replaceAll('role-s', 'role-t'),
    ]
    const variables = [{}, { AWS_REGION: 'us-east-2' }, { AWS_PROFILE: 'other' }, { AWSX_NO_COMPAT: '1' }]
    const step = record({
      profile: constantFrom('role', 'role', 'role', 'other', 'guarded', 'nobody'),
      env: constantFrom({}, {}, ...variables),
      text: constantFrom(null, null, null, ...texts),
      passed: constantFrom(0, 61_000),
    })
    // With whatever is in the config: fetches, plans and caches the plan, and uses it.
    const settled = [61_000, 61_000, 0].map((passed) => ({ profile: 'role', env: {}, text: null, passed }))
    let used = 0
    await assert(
      asyncProperty(array(step, { minLength: 5, maxLength: 12 }), async (steps) => {
        for (const { profile, env, text, passed } of [...settled, ...steps]) {
          sandbox.passTime(passed)
          if (text !== null) sandbox.writeConfig(text)
          if ((await compareWithPlanned({ env }, profile)).hadCachedPlan) used += 1
        }
      }),
      { numRuns: 25 },
    )

    expect(used).toBeGreaterThanOrEqual(25)
  })
})

describePosix('the file of a cached plan', () => {
  test('only the user can read it, and no secret is in it', async () => {
    sandbox.writeConfig(`${config}\n[profile inline]\nregion = eu-west-1\naws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}

[profile inner]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = inline\nexternal_id = hidden-id\n`)
    const secret = 'http://user:password-of-proxy@127.0.0.1:9'
    const env = { AWS_ENDPOINT_URL_SSO: secret }
    for (let count = 0; count < 2; count += 1) await run('inner', { env })
    const found = await run('inner', { env })
    const texts = readdirSync(plans).map((name) => readFileSync(join(plans, name), 'utf8'))
    const session = found.launched[0]?.env
    const secrets = [
      secret,
      HANAKO.secretAccessKey,
      session?.['AWS_SECRET_ACCESS_KEY'],
      session?.['AWS_SESSION_TOKEN'],
    ]

    expect(found.hadCachedPlan).toBe(true)
    expect(texts).toHaveLength(1)
    expect(secrets.every((text) => text !== undefined && text.length > 10)).toBe(true)
    expect(secrets.filter((text) => texts.some((content) => content.includes(text ?? '')))).toEqual([])
    expect(statSync(plans).mode & 0o777).toBe(0o700)
    expect(statSync(planFile('inner')).mode & 0o777).toBe(0o600)
  })

  test('does not have the password of an endpoint', async () => {
    const endpoint = 'http://user:password-of-endpoint@127.0.0.1:9'
    const line = `ec2_metadata_service_endpoint = ${endpoint}`
    sandbox.writeConfig(config.replace('[profile role]', `[profile role]\n${line}`))
    for (let count = 0; count < 2; count += 1) await run()
    const found = await run()

    expect(found.launched[0]?.env).toMatchObject({ AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint })
    expect(readFileSync(planFile(), 'utf8')).not.toContain('password-of-endpoint')
  })

  test.each<[string, () => void]>([
    ['that another profile’s was copied to', () => copyFileSync(planFile('other'), planFile())],
    ['with the record of another profile', () => change({ record: readPlan('other')['record'] })],
    ['with the result of another profile', () => change({ child: readPlan('other')['child'] })],
    ['without its variables', () => change({ variables: [] })],
    ['without its files', () => change({ files: [] })],
    ['with another signature', () => change({ signature: readPlan('other')['signature'] })],
    ['without a signature', () => change({ signature: '' })],
    ['with a record outside of the store', () => change({ record: '../../.aws/config' })],
    ['that says there is no plan', () => change({ record: null })],
    ['that others may write', () => chmodSync(planFile(), 0o666)],
    ['that is not JSON', () => writeFileSync(planFile(), 'plan')],
    ['that is no object', () => writeFileSync(planFile(), 'null')],
    ['whose members are of other kinds', () => change({ variables: 7, writtenAt: 'once' })],
    ['that is empty', () => writeFileSync(planFile(), '')],
    ['that is too large', () => writeFileSync(planFile(), ' '.repeat(100_000))],
  ])('%s is not used', async (_, spoil) => {
    await cachePlan('role')
    await cachePlan('other')
    spoil()

    expect((await compareWithPlanned()).hadCachedPlan).toBe(false)
    // It is replaced, at the latest after a while.
    sandbox.passTime(61 * 60_000)
    await cachePlan('role')
  })

  test('does not make a record pass for another one that took its name', async () => {
    await cachePlan('role')
    await cachePlan('other')
    const keyOf = ({ launched }: Result): string | undefined => launched[0]?.env['AWS_ACCESS_KEY_ID']
    const keys = [await run('role'), await run('other')].map(keyOf)
    const pathOf = (profile: string): string =>
      join(sandbox.home, 'state/records', String(readPlan(profile)['record']))
    copyFileSync(pathOf('other'), pathOf('role'))
    const found = await run('role')

    expect(found).toMatchObject({ status: 0, hadCachedPlan: false })
    expect(new Set([...keys, keyOf(found)]).size).toBe(3)
  })

  test('goes after a month without being written', async () => {
    await cachePlan('other')
    const old = new Date(sandbox.now() - 31 * 24 * 60 * 60_000)
    utimesSync(planFile('other'), old, old)
    await cachePlan('role')

    expect(readdirSync(plans)).toHaveLength(1)
  })

  /** Changes the plan of the profile `role`. */
  function change(changes: Record<string, unknown>): void {
    writeFileSync(planFile(), JSON.stringify({ ...readPlan(), ...changes }))
  }
})
