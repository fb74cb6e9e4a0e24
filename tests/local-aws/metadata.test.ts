import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromHttp, fromInstanceMetadata } from '@aws-sdk/credential-providers'
import { startLocalAws, type LocalAws } from './server.ts'

let aws: LocalAws

beforeEach(async () => {
  aws = await startLocalAws()
})

afterEach(() => aws.stop())

test('container credentials, with and without a token', async () => {
  const awsContainerCredentialsFullUri = `${aws.url}/container/credentials`
  const credentials = await fromHttp({ awsContainerCredentialsFullUri })()
  const sts = new STSClient({ endpoint: aws.url, region: 'us-east-1', credentials })
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toContain('assumed-role/task-role/')
  aws.data.container.authorizationToken = 'Bearer right'
  const withToken = (awsContainerAuthorizationToken: string) =>
    fromHttp({ awsContainerCredentialsFullUri, awsContainerAuthorizationToken, maxRetries: 0 })()
  expect(await withToken('Bearer right')).toHaveProperty('accessKeyId')
  await expect(withToken('Bearer wrong')).rejects.toMatchObject({ name: 'CredentialsProviderError' })
})

test('instance credentials by IMDSv2', async () => {
  process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = aws.url
  try {
    const credentials = await fromInstanceMetadata({ maxRetries: 0 })()
    expect(credentials.accessKeyId).toMatch(/^ASIA/)
    expect(aws.calls.map((call) => call.operation)).toEqual([
      'InstanceToken',
      'InstanceMetadata',
      'InstanceMetadata',
    ])
  } finally {
    delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT']
  }
})

test('an instance token is needed, limited in life, and not given through a proxy', async () => {
  const header = 'x-aws-ec2-metadata-token-ttl-seconds'
  const put = (headers: Record<string, string>) =>
    fetch(`${aws.url}/latest/api/token`, { method: 'PUT', headers })
  const region = (headers: Record<string, string> = {}) =>
    fetch(`${aws.url}/latest/meta-data/placement/region`, { headers })
  expect((await put({})).status).toBe(400)
  expect((await put({ [header]: '21601' })).status).toBe(400)
  expect((await put({ [header]: '60', 'x-forwarded-for': '1.2.3.4' })).status).toBe(403)
  expect((await region()).status).toBe(401)
  const response = await put({ [header]: '60' })
  expect(response.headers.get(header)).toBe('60')
  const headers = { 'x-aws-ec2-metadata-token': await response.text() }
  expect(await (await region(headers)).text()).toBe('ap-northeast-1')
  aws.advanceClock(61_000)
  expect((await region(headers)).status).toBe(401)
  aws.data.instance.tokenOptional = true
  expect((await region()).status).toBe(200)
})
