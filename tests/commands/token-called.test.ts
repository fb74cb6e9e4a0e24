/** Passwords and tokens that AWS gives in an answer: ECR, CodeArtifact, and Redshift. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const hour = 3_600_000
const registry = '111111111111.dkr.ecr.us-west-2.amazonaws.com'
const password = /^local:LocalRegistryPassword\S{40}\n$/

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterEach(() => sandbox.close())

const regionOfCall = (): string | undefined => sandbox.aws.calls.at(-1)?.region

describe('token ecr', () => {
  test('prints the password, which may have a colon', async () => {
    const result = await sandbox.run('token', 'ecr', 'role')

    expect(result).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(password) })
    expect(regionOfCall()).toBe('eu-west-1')
  })

  test.each([
    ['with a profile', ['role', registry], {}],
    ['alone', [`https://${registry}/app:latest`], { AWS_PROFILE: 'role' }],
  ])('takes the region of a registry, %s', async (_how, words, env) => {
    const result = await sandbox.runWith({ env }, 'token', 'ecr', ...words)

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(regionOfCall()).toBe('us-west-2')
  })

  test('calls AWS once while the password is fresh, and needs no credentials then', async () => {
    const first = await sandbox.run('token', 'ecr', 'role')
    sandbox.aws.resetCalls()
    const second = await sandbox.run('token', 'ecr', 'role')

    expect(second.stdout).toBe(first.stdout)
    expect(sandbox.aws.calls).toEqual([])
  })

  test('ends with the credentials, although AWS says twelve hours', async () => {
    const answer = await sandbox.json('token', 'ecr', 'role', '--json')

    expect(answer).toEqual({
      user: 'AWS',
      token: expect.stringMatching(/^local:/),
      expiresAt: sandbox.timeIn(hour),
    })
  })

  test.each([
    ['--refresh', ['--refresh'], 0],
    ['the last 16 minutes', [], 45 * 60_000],
  ])('gets another one with %s', async (_when, words, wait) => {
    const first = await sandbox.run('token', 'ecr', 'role')
    sandbox.passTime(wait)
    const second = await sandbox.run('token', 'ecr', 'role', ...words)

    expect(second.status).toBe(0)
    expect(second.stdout).not.toBe(first.stdout)
  })

  test('the public registry is asked in us-east-1', async () => {
    const result = await sandbox.run('token', 'ecr', 'role', 'public.ecr.aws')

    expect(result).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(password) })
    expect(sandbox.aws.calls.at(-1)).toMatchObject({ service: 'ecr-public', region: 'us-east-1' })
  })

  test('clear removes the password', async () => {
    const first = await sandbox.run('token', 'ecr', 'role')
    await sandbox.run('clear', 'role')

    expect((await sandbox.run('token', 'ecr', 'role')).stdout).not.toBe(first.stdout)
  })

  test('says what AWS denied', async () => {
    sandbox.aws.faults.inject({
      operation: 'GetAuthorizationToken',
      times: 9,
      answer: {
        status: 400,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: '{"__type":"com.amazon.ecr#AccessDeniedException","message":"no ecr:GetAuthorizationToken"}',
      },
    })
    const result = await sandbox.run('token', 'ecr', 'role')

    expect(result).toMatchObject({ status: 5, stdout: '' })
    expect(result.stderr).toBe(
      'awsx: error: could not get a password for ECR in eu-west-1 with profile "role": AccessDeniedException: no ecr:GetAuthorizationToken [ACCESS_DENIED]\n' +
        'awsx: hint: the profile needs the permission ecr:GetAuthorizationToken\n',
    )
  })

  test('does not blame a permission for a key that does not exist', async () => {
    sandbox.writeCredentials('[keys]\naws_access_key_id = AKIAIOSFODNN7GONE000\naws_secret_access_key = x\n')
    const result = await sandbox.run('token', 'ecr', 'keys', '--region', 'eu-west-1')

    expect(result.stderr).toContain(
      'the access key was deleted, is inactive, or belongs to another partition',
    )
    expect(result.stderr).not.toContain('permission')
  })

  test('signs with the time of AWS if the clock is off', async () => {
    const ahead = 40 * 60_000
    sandbox.aws.cloud.now = () => sandbox.aws.now() + ahead
    sandbox.aws.faults.inject({ operation: '*', dateOffsetMs: ahead })
    const result = await sandbox.run('token', 'ecr', 'role')

    expect(result).toMatchObject({ status: 0, stdout: expect.stringMatching(password) })
  })
})

describe('token codeartifact', () => {
  const words = ['token', 'codeartifact', 'role', '--domain', 'acme']

  test('asks for a token that ends with the credentials', async () => {
    const answer = await sandbox.json(...words, '--domain-owner', '333333333333', '--json')

    expect(answer).toMatchObject({ user: 'aws', expiresAt: sandbox.timeIn(hour) })
    expect(sandbox.aws.calls.at(-1)?.parameters).toMatchObject({
      domain: 'acme',
      'domain-owner': '333333333333',
      duration: '0',
    })
  })

  test('passes --duration on, and leaves the session alone', async () => {
    await sandbox.run(...words, '--duration', '30m')

    const [role, token] = sandbox.aws.calls
    expect(role?.parameters['DurationSeconds']).toBe('3600')
    expect(token?.parameters['duration']).toBe('1800')
  })

  test('--bearer is what cargo sends', async () => {
    const { stdout } = await sandbox.run(...words, '--bearer')
    expect(stdout).toMatch(/^Bearer LocalArtifactToken\S+\n$/)
  })

  test('keeps the tokens of two domains apart', async () => {
    const { stdout } = await sandbox.run(...words)
    expect((await sandbox.run(...words)).stdout).toBe(stdout)
    expect((await sandbox.run(...words, '--domain', 'other')).stdout).not.toBe(stdout)
  })
})

describe('token redshift', () => {
  test.each([
    ['--cluster', 'GetClusterCredentialsWithIAM', { ClusterIdentifier: 'dw', DbName: 'sales' }],
    ['--workgroup', 'GetCredentials', { workgroupName: 'dw', dbName: 'sales' }],
  ])('%s gives user and password', async (option, operation, parameters) => {
    const words = ['token', 'redshift', 'role', option, 'dw', '--db', 'sales', '--json']
    const answer = await sandbox.json(...words)
    expect(answer).toEqual({
      user: 'IAMR:role-s',
      token: expect.stringMatching(/^pw&<LocalLogin/),
      expiresAt: sandbox.timeIn(15 * 60_000),
    })
    expect(sandbox.aws.calls.at(-1)).toMatchObject({ operation, parameters })
  })

  test('names a cluster that does not exist', async () => {
    const result = await sandbox.run('token', 'redshift', 'role', '--cluster', 'missing', '--json')
    expect(result.status).toBe(5)
    expect(result.stderr).toContain('ClusterNotFound: Cluster missing not found.')
  })
})

describe('refuses before it calls AWS', () => {
  test.each<[string, readonly string[], number, string]>([
    ['something else than a registry', ['ecr', 'role', 'ghcr.io'], 3, '[REGISTRY_UNKNOWN]'],
    [
      'a suffix of another partition',
      ['ecr', 'role', registry.replace('com', 'com.cn')],
      3,
      'is not a registry',
    ],
    [
      'a registry in China',
      ['ecr', 'role', '111111111111.dkr.ecr.cn-north-1.amazonaws.com.cn'],
      3,
      'the registry is in the partition aws-cn, and profile "role" is in aws [REGISTRY_UNKNOWN]',
    ],
    ['no domain', ['codeartifact', 'role'], 2, 'missing --domain'],
    ['a day', ['codeartifact', 'role', '--domain', 'd', '--duration', '24h'], 2, 'invalid --duration'],
    ['no cluster', ['redshift', 'role', '--json'], 2, 'expected either --cluster or --workgroup'],
    ['a line', ['redshift', 'role', '--cluster', 'c'], 2, 'requires --json'],
    ['no region', ['ecr', 'mfa'], 3, '[TOKEN_REGION_UNKNOWN]'],
    ['a registry of a database', ['rds', 'role', registry], 2, 'unexpected argument'],
  ])('%s', async (_what, words, status, text) => {
    const result = await sandbox.run('token', ...words)

    expect(result.status).toBe(status)
    expect(result.stderr).toContain(text)
    expect(sandbox.aws.calls).toEqual([])
  })
})
