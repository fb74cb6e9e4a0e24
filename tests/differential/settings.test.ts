/** Whether the SDKs report the same settings under `awsx exec p` as with `AWS_PROFILE=p`. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { ignoreEndpoints, profileSettings } from '../../src/config/profile-settings.ts'
import type { Environment } from '../../src/context.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { findBotocore } from './participants.ts'
import { settingCases } from './setting-profiles.ts'
import type { SettingCase } from './setting-profiles.ts'

const minute = 60_000
const cases = settingCases(240)
const programs = join(import.meta.dirname, 'programs')
const python = findBotocore()

/** The two environments of a case, and the settings of `[default]` that awsx says it cannot keep out. */
interface Prepared {
  readonly subject: SettingCase
  readonly direct: Environment
  readonly throughAwsx: Environment
  readonly announced: readonly string[]
}

type Values = Readonly<Record<string, unknown>>

let sandbox: Sandbox
const prepared: Prepared[] = []

beforeAll(async () => {
  sandbox = await openSandbox({ store: false })
  sandbox.addProgram('terraform')
  for (const [index, subject] of cases.entries()) prepared.push(await prepareCase(subject, index))
}, minute)

afterAll(() => sandbox.close())

async function prepareCase(subject: SettingCase, index: number): Promise<Prepared> {
  // The JavaScript SDK caches files by path.
  const file = sandbox.writeFile(`cases/${index}`, subject.config)
  const env = {
    AWS_ENDPOINT_URL: undefined,
    ...subject.env,
    AWS_CONFIG_FILE: file,
    AWS_SHARED_CREDENTIALS_FILE: sandbox.writeFile(`cases/${index}-credentials`, ''),
  }
  const { launched, stderr } = await sandbox.runWith({ env }, 'exec', 'p', '--', 'terraform')
  const [command] = launched
  if (command === undefined) throw new Error(`nothing was launched: ${stderr}\n${subject.config}`)
  const explained = await sandbox.runWith({ env }, 'explain', 'p', '--json')
  const { warnings } = JSON.parse(explained.stdout) as {
    warnings: readonly { readonly code: string; readonly message: string }[]
  }
  const { AWS_ENDPOINT_URL: _endpoint, ...base } = sandbox.env
  return {
    subject,
    direct: { ...base, ...subject.env, ...pickFiles(env), AWS_PROFILE: 'p' },
    throughAwsx: command.env,
    announced: warnings.flatMap(({ code, message }) =>
      code === 'default-setting' ? [message.split(' ')[0] ?? ''] : [],
    ),
  }
}

function pickFiles(env: Readonly<Record<string, string | undefined>>): Environment {
  const names = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']
  return Object.fromEntries(names.map((name) => [name, env[name] ?? '']))
}

/** The program's output for all environments, the direct ones first. */
async function ask(program: string, name: string): Promise<readonly (readonly [Values, Values])[]> {
  const environments = [...prepared.map(({ direct }) => direct), ...prepared.map((one) => one.throughAwsx)]
  const file = sandbox.writeFile(`environments-for-${name}`, JSON.stringify(environments))
  const { stdout } = await promisify(execFile)(program, [join(programs, name), file], {
    env: { HOME: sandbox.home, PATH: process.env['PATH'] ?? '' },
    maxBuffer: 2 ** 26,
  })
  const answers = JSON.parse(stdout) as readonly Values[]
  expect(answers).toHaveLength(2 * cases.length)
  return prepared.map((_, index) => [answers[index] ?? {}, answers[cases.length + index] ?? {}])
}

/** The settings that differ, except those that awsx warned about. */
function listDifferences(pairs: readonly (readonly [Values, Values])[]): readonly unknown[] {
  return pairs.flatMap(([direct, throughAwsx], index) => {
    const { subject, announced = [] } = prepared[index] ?? {}
    const differing = Object.keys(direct).filter(
      (name) =>
        !others.has(name) &&
        normalize(name, direct[name]) !== normalize(name, throughAwsx[name]) &&
        !isAnnounced(name, announced),
    )
    return differing.map((name) => ({
      name,
      direct: direct[name],
      throughAwsx: throughAwsx[name],
      ...subject,
      announced,
    }))
  })
}

/**
 * Values that differ on purpose. Whether endpoints are ignored shows in the endpoints. botocore reads the key about multi-region access
 * points only below `s3 =`, but its variable counts for it too, so that a command under awsx has what other SDKs read.
 */
const others = new Set(['ignore_configured_endpoint_urls', 's3.s3_disable_multiregion_access_points'])

/** A missing value equals the tools' default. */
function normalize(name: string, value: unknown): string {
  const known = value ?? profileSettings.get(keyOf(name))?.standard ?? ''
  return (typeof known === 'string' ? known : JSON.stringify(known)).toLowerCase()
}

function keyOf(name: string): string {
  return name === 'user_agent_appid' ? 'sdk_ua_app_id' : name
}

/** awsx does not warn about settings that do not change requests. */
const unannounced = /^(?:cli_|csm_|sdk_ua_app_id$)/

function isAnnounced(name: string, announced: readonly string[]): boolean {
  // The JavaScript SDK derives FIPS from the region too, and finds the endpoint only if it can sign.
  if (name === 'use_fips_endpoint') return announced.includes('region')
  const keys = name.startsWith('endpoint of')
    ? ['region', 'endpoint_url', 'services', 'auth_scheme_preference']
    : name.startsWith('s3.')
      ? ['s3', `s3_${name.slice(3)}`]
      : [keyOf(name)]
  return keys.some((key) => announced.includes(key) || unannounced.test(key))
}

test('the profiles cover every setting, and enough of them have only settings that awsx can keep out', () => {
  const texts = prepared.map(({ subject }) => subject.config.split('[default]')[0] ?? '')
  for (const key of ['endpoint_url', 'services', ...profileSettings.keys()])
    expect(texts.filter((text) => text.includes(`\n${key} =`)).length).toBeGreaterThan(10)
  expect(prepared.filter(({ announced }) => announced.length === 0).length).toBeGreaterThan(100)
})

describe('the JavaScript SDK', () => {
  test(
    'reports the same settings as with AWS_PROFILE',
    async () => {
      const pairs = await ask(process.execPath, 'settings.mjs')
      expect(listDifferences(pairs)).toEqual([])
      const endpoints = new Set(pairs.map(([direct]) => direct['endpoint of sts']))
      expect(endpoints.size).toBeGreaterThan(5)
    },
    2 * minute,
  )
})

const describeBotocore = python === undefined ? describe.skip : describe
const missing = python === undefined ? ' (not installed: python3 with botocore)' : ''

describeBotocore(`botocore${missing}`, () => {
  test(
    'reports the same settings as with AWS_PROFILE',
    async () => {
      expect(listDifferences(await ask(python ?? '', 'settings.py'))).toEqual([])
    },
    2 * minute,
  )

  test("has no key with a variable that is missing from awsx's table", async () => {
    const script =
      'import json, botocore.configprovider as c; print(json.dumps([v[:2] for v in [*c.BOTOCORE_DEFAUT_SESSION_VARIABLES.values()]]))'
    const { stdout } = await promisify(execFile)(python ?? '', ['-c', script])
    const pairs = (JSON.parse(stdout) as readonly (readonly [string | null, unknown])[]).filter(
      ([key, variable]) => key !== null && key !== 'region' && variable !== null,
    )
    expect(pairs.length).toBeGreaterThan(25)
    const unknown = pairs.filter(([key, variable]) => {
      if (key === ignoreEndpoints.key) return variable !== ignoreEndpoints.variable
      return profileSettings.get(key ?? '')?.variables.some((name) => name === variable) !== true
    })
    expect(unknown).toEqual([])
  })
})
