import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { chooseContainerEndpoint } from '../../src/credentials/steps/container-endpoint.ts'
import { startLocalAws } from '../local-aws/server.ts'
import type { LocalAws } from '../local-aws/server.ts'
import { resolvingDeps } from './resolving.ts'
import type { ReadyDeps, Scene } from './resolving.ts'

const relative = 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'
const full = 'AWS_CONTAINER_CREDENTIALS_FULL_URI'

describe('the container endpoint', () => {
  const choose = (env: Record<string, string>): string => {
    const endpoint = chooseContainerEndpoint({ env, platform: 'linux' })
    return 'url' in endpoint ? endpoint.url : `refused: ${endpoint.problem}`
  }

  // The cases of the AWS SDKs' shared tests.
  test.each([
    ['nothing is set', {}, `refused: neither ${relative} nor ${full} is set`],
    ['a relative URI', { [relative]: '/credentials' }, 'http://169.254.170.2/credentials'],
    ['a full URI without a host', { [full]: '/credentials' }, `refused: ${full} is not an http or https URL`],
    ['https', { [full]: 'https://amazonaws.com/credentials' }, 'https://amazonaws.com/credentials'],
    ['https with a port', { [full]: 'https://amazonaws.com:9443/c' }, 'https://amazonaws.com:9443/c'],
    ['localhost', { [full]: 'http://localhost:8080/credentials' }, 'http://localhost:8080/credentials'],
    ['the agent of ECS', { [full]: 'http://169.254.170.2/c' }, 'http://169.254.170.2/c'],
    ['the agent of EKS', { [full]: 'http://169.254.170.23/c' }, 'http://169.254.170.23/c'],
    ['the agent of EKS on IPv6', { [full]: 'http://[fd00:ec2::23]/c' }, 'http://[fd00:ec2::23]/c'],
    [
      'both',
      { [relative]: '/credentials', [full]: 'http://localhost/c' },
      'http://169.254.170.2/credentials',
    ],
    ['a query', { [relative]: '/credentials?a=1' }, 'http://169.254.170.2/credentials?a=1'],
  ])('with %s', (_name, env, expected) => {
    expect(choose(env)).toBe(expected)
  })

  test.each([
    ['http://127.0.0.1:1/c?a=1', 'http://127.0.0.1:1/c?a=1'],
    ['http://127.1.2.3/c', 'http://127.1.2.3/c'],
    ['http://[::1]:9/c', 'http://[::1]:9/c'],
    ['http://LOCALHOST/c', 'http://LOCALHOST/c'],
    ['http://example.com/c', `refused: ${full} points to example.com without TLS`],
    ['http://localhost.example.com/c', `refused: ${full} points to localhost.example.com without TLS`],
    ['http://127.0.0.1@example.com/c', `refused: ${full} points to example.com without TLS`],
    ['http://169.254.169.254/c', `refused: ${full} points to 169.254.169.254 without TLS`],
    ['http://127.1/c', `refused: ${full} points to 127.0.0.1 without TLS`],
    ['http://2130706433/c', `refused: ${full} points to 127.0.0.1 without TLS`],
    ['http://0.0.0.0/c', `refused: ${full} points to 0.0.0.0 without TLS`],
    ['ftp://localhost/c', `refused: ${full} is not an http or https URL`],
  ])('%s without TLS', (uri, expected) => {
    expect(choose({ [full]: uri })).toBe(expected)
  })
})

let aws: LocalAws
beforeEach(async () => {
  aws = await startLocalAws({ data: { container: { authorizationToken: 'Bearer token-of-agent' } } })
})
afterEach(() => aws.stop())

describe('a container', () => {
  const config = '[profile c]\ncredential_source = EcsContainer\nregion = eu-west-1\n'
  const ready = (env: Record<string, string>, more: Scene = {}): ReadyDeps =>
    resolvingDeps({
      config,
      profile: 'c',
      aws,
      env: { [full]: `${aws.url}/container/credentials`, ...env },
      ...more,
    })

  test('gives the credentials of its role for the token of the variable', async () => {
    const found = await ready({ AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Bearer token-of-agent' }).resolve()
    expect(found.accessKeyId).toMatch(/^ASIA/)
    expect(found.sessionToken).not.toBeNull()
    expect((found.expiresAt ?? 0) - aws.now()).toBeGreaterThan(5 * 3600_000)
    expect(aws.count('ContainerCredentials')).toBe(1)
  })

  test('is asked with the token of the file, which is read each time and comes first', async () => {
    const files = { '/agent/token': 'Bearer token-of-agent' }
    const env = {
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/agent/token',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'wrong',
    }
    const scene = ready(env, { files })
    await scene.resolve()
    aws.data.container.authorizationToken = 'the next token'
    files['/agent/token'] = 'the next token'
    await expect(scene.resolve()).resolves.toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) })
    expect(aws.calls.map((call) => call.status)).toEqual([200, 200])
  })

  test.each([
    ['has a line end', { '/agent/token': 'Bearer token-of-agent\n' }, /contains a line break$/],
    ['is missing', {}, /the authorization token \/agent\/token does not exist$/],
  ])('is not asked when the token file %s', async (_name, files, message) => {
    const error = await ready({ AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/agent/token' }, { files }).refusal()
    expect(error).toMatchObject({ code: 'PROFILE_NO_CREDENTIALS', at: '~/.aws/config:1' })
    expect(error.message).toMatch(message)
    expect(aws.calls).toEqual([])
  })

  test('that denies the request is an error', async () => {
    const error = await ready({ AWS_CONTAINER_AUTHORIZATION_TOKEN: 'secret-but-wrong' }).refusal()
    expect(error.code).toBe('PROFILE_NO_CREDENTIALS')
    expect(error.message).toContain('returned 403')
    expect(`${error.message}${error.hints.join('')}`).not.toContain('secret-but-wrong')
  })

  test('that does not answer may do so later', async () => {
    const error = await ready({ [full]: 'http://127.0.0.1:1/credentials' }).refusal()
    expect(error.code).toBe('AWS_UNREACHABLE')
    expect(error.message).toMatch(/gets its credentials from the container: 127\.0\.0\.1:1: .*ECONNREFUSED/)
  })

  test('on another host is an error', async () => {
    const error = await ready({ [full]: 'http://example.com/credentials' }).refusal()
    expect(error.code).toBe('PROFILE_NO_CREDENTIALS')
    expect(error.message).toContain('points to example.com without TLS')
  })

  test('is the source of a role', async () => {
    const roles = '[profile r]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = c\n'
    const scene = { config: `${config}${roles}`, profile: 'r' }
    const found = await ready({ AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Bearer token-of-agent' }, scene).resolve()
    expect(found.accountId).toBe('222222222222')
  })
})

describe('an instance', () => {
  const config = '[profile i]\ncredential_source = Ec2InstanceMetadata\nregion = eu-west-1\n'
  const endpointVariable = 'AWS_EC2_METADATA_SERVICE_ENDPOINT'
  // The provider has no option for its address.
  const pointTo = (url: string): void => {
    process.env[endpointVariable] = url
  }
  afterEach(() => {
    delete process.env[endpointVariable]
  })

  test('gives the credentials of its role with a session token of the service', async () => {
    pointTo(aws.url)
    const found = await resolvingDeps({ config, profile: 'i', aws }).resolve()
    expect(found.accessKeyId).toMatch(/^ASIA/)
    expect((found.expiresAt ?? 0) - aws.now()).toBeGreaterThan(5 * 3600_000)
    expect(aws.count('InstanceToken')).toBe(1)
  })

  test('is not asked where that is forbidden', async () => {
    pointTo(aws.url)
    const env = { AWS_EC2_METADATA_DISABLED: 'True' }
    const error = await resolvingDeps({ config, profile: 'i', aws, env }).refusal()
    expect(error).toMatchObject({ code: 'PROFILE_NO_CREDENTIALS', at: '~/.aws/config:1' })
    expect(error.message).toContain('AWS_EC2_METADATA_DISABLED turns off')
    expect(aws.calls).toEqual([])
  })

  test('without a role is an error', async () => {
    pointTo(aws.url)
    aws.faults.inject({ operation: 'InstanceMetadata', answer: { status: 404, body: 'Not Found' } })
    const error = await resolvingDeps({ config, profile: 'i', aws }).refusal()
    expect(error.code).toBe('PROFILE_NO_CREDENTIALS')
    expect(error.message).toContain('the instance metadata service returned 404')
  })

  test('that does not answer may do so later', async () => {
    pointTo('http://127.0.0.1:1')
    const error = await resolvingDeps({ config, profile: 'i', aws }).refusal()
    expect(error.code).toBe('AWS_UNREACHABLE')
    expect(error.hints.join()).toContain('change credential_source')
  })
})
