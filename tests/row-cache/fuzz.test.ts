/** Random configs, edits and variables: `awsx list` prints the same with and without kept rows, and keeps no secret. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { readFileSync } from 'node:fs'

import type { Sandbox } from '../in-process/sandbox.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'
import { matchPlain, splitText } from '../../src/row-cache/plain-lines.ts'
import {
  expectSameLists,
  fuzzRuns,
  hasKeyInMemory,
  openCachedSandbox,
  rowFiles,
} from './open-cached-sandbox.ts'

const timeout = 30_000 + fuzzRuns * 1000

/** A profile with credentials in the store. */
const cachedRole =
  'region = eu-west-1\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = keys'

const names = ['default', 'a', 'b', 'c', 'd e', '日本', '__proto__']
const keyLines = [
  cachedRole,
  cachedRole,
  'region = eu-west-1',
  'region = nowhere',
  'role_arn = arn:aws:iam::222222222222:role/one',
  'role_arn = arn:aws:iam::333333333333:role/two',
  'role_arn = no ARN',
  'source_profile = a',
  'source_profile = b',
  'credential_source = Environment',
  'include_profile = c',
  'sso_session = work',
  'sso_account_id = 111111111111',
  'sso_role_name = reader',
  'aws_account_id = 111111111111',
  'aws_access_key_id = AKIAIOSFODNN7EXAMPLE',
  'aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYAA',
  'aws_session_token = sessiontokenofaprofile',
  'external_id = external-id-of-a-role',
  'credential_process = helper --password hunter2',
  'web_identity_token_file = token',
  'mfa_serial = arn:aws:iam::111111111111:mfa/phone',
  'awsx_account_name = Sandbox',
  'awsx_environment = production',
  'awsx_confirm = wrong',
  'services = local',
  'endpoint_url = https://user:hunter2@example.com',
  's3 =\n  region = us-east-1',
  '# a comment with hunter2',
  'no equals sign',
]
const secrets = [
  'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYAA',
  'sessiontokenofaprofile',
  'external-id-of-a-role',
  'hunter2',
  'fromtheenvironment',
]

const section = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...names.map((name) => (name === 'default' ? '[default]' : `[profile ${name}]`))),
      fc.constantFrom('[sso-session work]', '[services local]', '[a]', '[profile]', '[profile "b"]'),
    ),
    fc.array(fc.constantFrom(...keyLines), { maxLength: 6 }),
  )
  .map(([header, lines]) => [header, ...lines, ''].join('\n'))
/** Profiles without problems, whose table is kept as a whole. */
const goodSection = fc
  .tuple(
    fc.constantFrom('a', 'b', 'e-with-a-long-name'),
    fc.constantFrom(
      cachedRole,
      'role_arn = arn:aws:iam::222222222222:role/one\ncredential_source = Environment',
      'role_arn = arn:aws:iam::222222222222:role/two\ncredential_source = Ec2InstanceMetadata',
      'sso_session = work\nsso_account_id = 222222222222\nsso_role_name = reader',
      'credential_process = helper --password hunter2',
    ),
  )
  .map(([name, lines]) => `[profile ${name}]\n${lines}\n`)
const file = fc
  .oneof(fc.array(section, { maxLength: 6 }), fc.uniqueArray(goodSection, { maxLength: 3 }))
  .map((sections) => sections.join('\n'))
const sso = '[sso-session work]\nsso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start\n'

const either = (...values: readonly string[]): fc.Arbitrary<string> => fc.constantFrom('', ...values)
const secretValue = either('fromtheenvironment')
const variables = fc.record(
  {
    AWS_REGION: either('eu-west-1', 'nowhere'),
    AWS_PROFILE: either('a', 'missing'),
    AWSX_PROFILE: either('a'),
    AWS_ENDPOINT_URL_STS: either('https://example.com', 'no URL'),
    AWS_ACCESS_KEY_ID: secretValue,
    AWS_SECRET_ACCESS_KEY: secretValue,
    AWS_SESSION_TOKEN: secretValue,
    AWS_MFA_SERIAL: either('arn:aws:iam::111111111111:mfa/phone', 'no ARN'),
    AWS_USE_FIPS_ENDPOINT: either('true'),
    AWS_ASSUME_ROLE_TTL: either('1h', 'wrong'),
  },
  { requiredKeys: [] },
)

/** What is changed before a run. */
const edit = fc.record(
  { config: file, credentials: file, env: variables, hasGuard: fc.boolean() },
  {
    requiredKeys: [],
  },
)

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openCachedSandbox({})
})

afterAll(() => sandbox.close())

test(
  'lists are the same, and the files have no secret',
  async () => {
    let found = 0
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        // Each run is a second later, so the credentials of an earlier case can have expired.
        sandbox.writeConfig(`[profile role]\n${cachedRole}\n`)
        sandbox.writeCredentials(sampleCredentials)
        await sandbox.json('credential-process', 'role')
        let env: Readonly<Record<string, string>> = {}
        for (const { config, credentials, env: changed, hasGuard } of edits) {
          if (config !== undefined) sandbox.writeConfig(`${config}\n${sso}`)
          if (credentials !== undefined) sandbox.writeCredentials(`${credentials}\n${sampleCredentials}`)
          if (changed !== undefined) env = changed
          sandbox.writeSettings(
            hasGuard === true ? '[[guard]]\nprofiles = ["a"]\nenvironment = "live"\n' : '',
          )
          await expectSameLists(sandbox, env)
          const kept = rowFiles(sandbox).map((path) => readFileSync(path, 'utf8'))
          found += kept.filter((text) => /^PROFILE .*$/m.test(text) && text.includes('222222222222')).length
          expect(secrets.filter((secret) => kept.some((text) => text.includes(secret)))).toEqual([])
        }
      }),
      { numRuns: fuzzRuns },
    )
    if (hasKeyInMemory) expect(found).toBeGreaterThan(0)
  },
  timeout,
)

test('two texts with the same parts are the same', () => {
  const line = fc.oneof(
    fc.constantFrom('[a]', '[日本]', 'region = eu-west-1', 'region = x', 'secret = y', '', '\0', '\r', ' '),
    fc.string(),
  )
  const text = fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n'))
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), fc.nat(), line, (list, index, changed) => {
      const one = list.join('\n')
      const other = list.with(index % list.length, changed).join('\n')
      const { plain, rest } = splitText(one)
      expect(matchPlain(other, Buffer.from(plain)) === rest).toBe(one === other)
    }),
    { numRuns: 1000 },
  )
  fc.assert(
    fc.property(text, text, (one, other) => {
      const isSame = JSON.stringify(splitText(one)) === JSON.stringify(splitText(other))
      expect(isSame).toBe(one === other)
      const { plain, rest } = splitText(one)
      expect(matchPlain(other, Buffer.from(plain)) === rest).toBe(one === other)
    }),
    { numRuns: 1000 },
  )
  fc.assert(
    fc.property(text, (one) => {
      const { plain, rest } = splitText(one)
      const others = rest.split('\n')
      expect(plain.replaceAll('\0', () => others.shift() ?? '')).toBe(one)
      expect(matchPlain(one, Buffer.from(plain))).toBe(rest)
    }),
    { numRuns: 1000 },
  )
})
