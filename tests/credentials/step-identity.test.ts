import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { stepIdentity } from '../../src/credentials/step-identity.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import { chainRoleArn, HANAKO } from '../local-aws/default-data.ts'
import { startLocalAws } from '../local-aws/server.ts'
import type { LocalAws } from '../local-aws/server.ts'
import { resolvingDeps } from './resolving.ts'
import type { Scene } from './resolving.ts'

function identityOf(scene: Scene): string {
  const { plan, deps } = resolvingDeps(scene)
  return stepIdentity(plan, plan.steps.length - 1, deps.context)
}

const role = `[profile r]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = k
region = eu-west-1
[profile k]
aws_access_key_id = AKIAONE
aws_secret_access_key = secret-of-one
`

/** Replaces text that has to be there. */
function edit(config: string, from: string, to: string): string {
  if (!config.includes(from)) throw new Error(`no ${from}`)
  return config.replace(from, to)
}

describe('a role has another identity with', () => {
  const changes: readonly [string, Scene][] = [
    ['another role', { config: edit(role, 'role-s', 'role-t') }],
    ['an external id', { config: edit(role, 'region', 'external_id = xx\nregion') }],
    ['a session name', { config: edit(role, 'region', 'role_session_name = xx\nregion') }],
    ['another region', { config: edit(role, 'eu-west-1', 'eu-west-2') }],
    ['a region of the environment', { config: role, env: { AWS_REGION: 'eu-west-3' } }],
    ['another duration', { config: edit(role, 'region', 'duration_seconds = 7200\nregion') }],
    ['a duration of the command line', { config: role, options: { durationSeconds: 1800 } }],
    [
      'an MFA device',
      { config: edit(role, 'region', 'mfa_serial = arn:aws:iam::111111111111:mfa/x\nregion') },
    ],
    ['a source identity', { config: edit(role, 'region', 'source_identity = xx\nregion') }],
    ['session tags', { config: edit(role, 'region', 'session_tags = a=b\nregion') }],
    ['a policy', { config: edit(role, 'region', 'policy = {}\nregion') }],
    ['another source key', { config: edit(role, 'AKIAONE', 'AKIATWO') }],
    ['a token of the source', { config: `${role}aws_session_token = t\n` }],
    ['another endpoint', { config: role, env: { AWS_ENDPOINT_URL_STS: 'https://sts.example' } }],
    ['FIPS endpoints', { config: role, env: { AWS_USE_FIPS_ENDPOINT: 'true' } }],
  ]

  test.each(changes)('%s', (_name, scene) => {
    const profile = 'r'
    expect(identityOf({ ...scene, profile })).not.toBe(identityOf({ config: role, profile }))
  })

  test('another device in the place of one', () => {
    const one = edit(role, 'region', 'mfa_serial = arn:aws:iam::111111111111:mfa/one\nregion')
    const two = edit(one, 'mfa/one', 'mfa/two')
    for (const noSession of [true, false]) {
      const options = { noSession }
      expect(identityOf({ config: one, profile: 'r', options })).not.toBe(
        identityOf({ config: two, profile: 'r', options }),
      )
    }
  })

  test('none of these all over again', () => {
    const all = changes.map(([, scene]) => identityOf({ ...scene, profile: 'r' }))
    expect(new Set(all).size).toBe(all.length)
  })
})

describe('a role has the same identity', () => {
  test('under another name, in another place of the file', () => {
    const renamed = `\n\n${edit(edit(edit(role, 'profile r', 'profile other'), 'source_profile = k', 'source_profile = z'), 'profile k', 'profile z')}`
    expect(identityOf({ config: renamed, profile: 'other' })).toBe(identityOf({ config: role, profile: 'r' }))
  })

  test('and holds no secret', () => {
    const identity = identityOf({ config: `${role}aws_session_token = token-of-one\n`, profile: 'r' })
    expect(identity).not.toMatch(/secret-of-one|token-of-one/)
  })
})

describe('a base has another identity with', () => {
  const sso = `[sso-session s]
sso_start_url = https://one.awsapps.com/start
sso_region = eu-west-1
[profile p]
sso_session = s
sso_account_id = 111111111111
sso_role_name = ReadOnly
`
  test.each([
    ['portal', edit(sso, 'one.awsapps', 'two.awsapps')],
    ['portal region', edit(sso, 'eu-west-1', 'eu-west-2')],
    ['account', edit(sso, '111111111111', '222222222222')],
    ['permission set', edit(sso, 'ReadOnly', 'Admin')],
    ['session', edit(edit(sso, 'sso-session s', 'sso-session t'), 'sso_session = s', 'sso_session = t')],
  ])('another %s', (_name, config) => {
    expect(identityOf({ config, profile: 'p' })).not.toBe(identityOf({ config: sso, profile: 'p' }))
  })

  test('but not with another spelling of the start URL', () => {
    const config = edit(sso, 'https://one.awsapps.com/start', 'https://ONE.awsapps.com/start/#/')
    expect(identityOf({ config, profile: 'p' })).toBe(identityOf({ config: sso, profile: 'p' }))
  })

  const web =
    '[profile p]\nrole_arn = arn:aws:iam::111111111111:role/w\nweb_identity_token_file = /token\nregion = eu-west-1\n'
  test.each([
    ['token', { config: web, files: { '/token': 'two' } }],
    ['role', { config: edit(web, 'role/w', 'role/v'), files: { '/token': 'one' } }],
  ])('another %s of a web identity', (_name, scene) => {
    const before = identityOf({ config: web, files: { '/token': 'one' }, profile: 'p' })
    expect(identityOf({ ...scene, profile: 'p' })).not.toBe(before)
  })

  test.each([
    ['command', '[profile p]\ncredential_process = a\n', '[profile p]\ncredential_process = b\n'],
    ['sign-in', '[profile p]\nlogin_session = a\n', '[profile p]\nlogin_session = b\n'],
  ])('another %s', (_name, one, two) => {
    expect(identityOf({ config: one, profile: 'p' })).not.toBe(identityOf({ config: two, profile: 'p' }))
  })

  test.each([
    ['Environment', 'AWS_ACCESS_KEY_ID'],
    ['EcsContainer', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'],
    ['EcsContainer', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'],
    ['Ec2InstanceMetadata', 'AWS_EC2_METADATA_SERVICE_ENDPOINT'],
  ])('%s by another %s', (source, variable) => {
    const config = `[profile p]\ncredential_source = ${source}\n`
    const ofValue = (value: string): string =>
      identityOf({ config, profile: 'p', env: { [variable]: value } })
    expect(ofValue('http://127.0.0.1/a')).not.toBe(ofValue('http://127.0.0.1/b'))
  })
})

describe('against an AWS', () => {
  let aws: LocalAws
  beforeEach(async () => {
    const second = { secret: 'second+secret', status: 'Active' as const, createdAt: 0 }
    aws = await startLocalAws({ data: { users: { [HANAKO.arn]: { accessKeys: { AKIASECOND: second } } } } })
  })
  afterEach(() => aws.stop())

  const config = `[profile r]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = k
region = eu-west-1
[profile k]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
`

  test.each([
    ['role', edit(config, 'arn:aws:iam::222222222222:role/role-s', chainRoleArn(1))],
    ['external id', edit(config, 'region', 'external_id = given\nregion')],
    ['region', edit(config, 'eu-west-1', 'eu-west-2')],
    ['duration', edit(config, 'region', 'duration_seconds = 1800\nregion')],
    ['MFA device', edit(config, 'region', `mfa_serial = ${HANAKO.mfaSerial}\nregion`)],
    [
      'source key',
      edit(edit(config, HANAKO.accessKeyId, 'AKIASECOND'), HANAKO.secretAccessKey, 'second+secret'),
    ],
  ])(
    'a changed %s makes a new call, and the old entry stays the one of the old profile',
    async (_name, changed) => {
      const store = createMemoryStore(aws.now)
      const mfa = (): string => aws.mfaCode(HANAKO.mfaSerial)
      const resolve = (text: string) =>
        resolvingDeps({ config: text, profile: 'r', aws, store, mfa }).resolve()
      const before = await resolve(config)
      const other = await resolve(changed)
      expect(other.accessKeyId).not.toBe(before.accessKeyId)
      expect(aws.count('AssumeRole')).toBe(2)
      expect((await resolve(config)).accessKeyId).toBe(before.accessKeyId)
      expect((await resolve(changed)).accessKeyId).toBe(other.accessKeyId)
      expect(aws.count('AssumeRole')).toBe(2)
    },
  )
})
