import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
  type AssumeRoleCommandInput,
} from '@aws-sdk/client-sts'
import { chainRoleArn, EXTERNAL_ID, HANAKO, WEB_IDENTITY_TOKEN } from './default-data.ts'
import { startLocalAws, type LocalAws } from './server.ts'

type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

const ROLE_S = 'arn:aws:iam::222222222222:role/role-s'
const MFA_ROLE = 'arn:aws:iam::222222222222:role/mfa-role'
const HANAKO_KEYS: Keys = { accessKeyId: HANAKO.accessKeyId, secretAccessKey: HANAKO.secretAccessKey }

let aws: LocalAws

beforeEach(async () => {
  aws = await startLocalAws()
})

afterEach(() => aws.stop())

function sts(credentials: Keys, region = 'ap-northeast-1'): STSClient {
  return new STSClient({ endpoint: aws.url, region, credentials, maxAttempts: 1 })
}

async function whoIs(keys: Keys): Promise<string> {
  const { Arn } = await sts(keys).send(new GetCallerIdentityCommand({}))
  return Arn ?? ''
}

async function assume(
  keys: Keys,
  input: Partial<AssumeRoleCommandInput> = {},
): Promise<Keys & { expires: Date }> {
  const command = new AssumeRoleCommand({ RoleArn: ROLE_S, RoleSessionName: 'test', ...input })
  return readKeys(await sts(keys).send(command))
}

function readKeys(output: { Credentials?: object | undefined }): Keys & { expires: Date } {
  const credentials = output.Credentials as Record<string, never>
  return {
    accessKeyId: credentials['AccessKeyId'] as unknown as string,
    secretAccessKey: credentials['SecretAccessKey'] as unknown as string,
    sessionToken: credentials['SessionToken'] as unknown as string,
    expires: credentials['Expiration'] as unknown as Date,
  }
}

describe('signatures', () => {
  test('a right signature is let in and recorded with its scope and caller', async () => {
    expect(await whoIs(HANAKO_KEYS)).toBe(HANAKO.arn)
    expect(aws.calls).toHaveLength(1)
    expect(aws.calls[0]).toMatchObject({
      operation: 'GetCallerIdentity',
      region: 'ap-northeast-1',
      service: 'sts',
      caller: HANAKO.arn,
      status: 200,
    })
  })

  test('a wrong secret is refused', async () => {
    const keys = { ...HANAKO_KEYS, secretAccessKey: 'wrong' }
    await expect(whoIs(keys)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
  })

  test('an unknown key is refused', async () => {
    const keys = { ...HANAKO_KEYS, accessKeyId: 'AKIANOBODY0000000000' }
    await expect(whoIs(keys)).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
  })

  test('an inactive key is refused', async () => {
    const key = aws.data.users[HANAKO.arn]?.accessKeys[HANAKO.accessKeyId]
    if (key !== undefined) key.status = 'Inactive'
    await expect(whoIs(HANAKO_KEYS)).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
  })

  test('temporary keys are refused with no token and with another token', async () => {
    const [one, other] = [await assume(HANAKO_KEYS), await assume(HANAKO_KEYS)]
    const { accessKeyId, secretAccessKey } = one
    await expect(whoIs({ accessKeyId, secretAccessKey })).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    })
    const mixed = { accessKeyId, secretAccessKey, sessionToken: other.sessionToken ?? '' }
    await expect(whoIs(mixed)).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
    expect(await whoIs(one)).toBe('arn:aws:sts::222222222222:assumed-role/role-s/test')
  })

  test('expired credentials are refused as such', async () => {
    const keys = await assume(HANAKO_KEYS, { DurationSeconds: 900 })
    aws.data.clockSkewSeconds = 3600
    aws.advanceClock(901_000)
    await expect(whoIs(keys)).rejects.toMatchObject({ name: 'ExpiredToken' })
  })

  test('a clock sixteen minutes off is refused', async () => {
    aws.advanceClock(16 * 60_000)
    const request = sts(HANAKO_KEYS).send(new GetCallerIdentityCommand({}))
    await expect(request).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      message: expect.stringContaining('Signature expired: '),
    })
  })

  test('a request without a signature is refused', async () => {
    const body = new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' })
    const response = await fetch(aws.url, { method: 'POST', body })
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>')
  })

  test('a body changed after signing is refused', async () => {
    const client = sts(HANAKO_KEYS)
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: string }
        request.body = request.body.replace('RoleSessionName=test', 'RoleSessionName=tess')
        return next(args)
      },
      { step: 'deserialize', priority: 'low' },
    )
    const command = new AssumeRoleCommand({ RoleArn: ROLE_S, RoleSessionName: 'test' })
    await expect(client.send(command)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
  })

  test('a region of another partition does not know the key', async () => {
    const request = sts(HANAKO_KEYS, 'cn-north-1').send(new GetCallerIdentityCommand({}))
    await expect(request).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
  })
})

describe('roles', () => {
  test('an untrusted caller reads AccessDenied in AWS words', async () => {
    const RoleArn = 'arn:aws:iam::222222222222:role/closed-role'
    await expect(assume(HANAKO_KEYS, { RoleArn })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${HANAKO.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    })
  })

  test('a role that does not exist reads the same', async () => {
    const RoleArn = 'arn:aws:iam::222222222222:role/nowhere'
    await expect(assume(HANAKO_KEYS, { RoleArn })).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  test('the external id must fit', async () => {
    const RoleArn = 'arn:aws:iam::222222222222:role/external-role'
    await expect(assume(HANAKO_KEYS, { RoleArn })).rejects.toMatchObject({ name: 'AccessDenied' })
    await expect(assume(HANAKO_KEYS, { RoleArn, ExternalId: 'wrong' })).rejects.toMatchObject({
      name: 'AccessDenied',
    })
    expect(await assume(HANAKO_KEYS, { RoleArn, ExternalId: EXTERNAL_ID })).toHaveProperty('accessKeyId')
  })

  test('the duration is used, up to the limit of the role', async () => {
    const keys = await assume(HANAKO_KEYS, { DurationSeconds: 1800 })
    expect(Math.abs(keys.expires.getTime() - aws.now() - 1_800_000)).toBeLessThan(5000)
    await expect(assume(HANAKO_KEYS, { DurationSeconds: 5 * 3600 })).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining('MaxSessionDuration'),
    })
  })

  test('a chain of eight roles works hop by hop, and no hop can be left out', async () => {
    let keys: Keys = HANAKO_KEYS
    for (let n = 1; n <= 8; n += 1) keys = await assume(keys, { RoleArn: chainRoleArn(n) })
    expect(await whoIs(keys)).toBe('arn:aws:sts::400000000008:assumed-role/chain-8/test')
    await expect(assume(HANAKO_KEYS, { RoleArn: chainRoleArn(2) })).rejects.toMatchObject({
      name: 'AccessDenied',
    })
  })

  test('role chaining ends at one hour', async () => {
    const first = await assume(HANAKO_KEYS, { RoleArn: chainRoleArn(1) })
    const longer = { RoleArn: chainRoleArn(2), DurationSeconds: 3601 }
    await expect(assume(first, longer)).rejects.toMatchObject({
      name: 'ValidationError',
      message:
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    })
  })

  test('a source identity stays for the whole chain', async () => {
    const first = await assume(HANAKO_KEYS, { RoleArn: chainRoleArn(1), SourceIdentity: 'hanako' })
    const second = { RoleArn: chainRoleArn(2) }
    await expect(assume(first, { ...second, SourceIdentity: 'taro' })).rejects.toMatchObject({
      name: 'AccessDenied',
    })
    const command = new AssumeRoleCommand({ ...second, RoleSessionName: 'test' })
    expect(await sts(first).send(command)).toMatchObject({ SourceIdentity: 'hanako' })
  })

  test('a transitive tag cannot be set again further on', async () => {
    const first = await assume(HANAKO_KEYS, {
      RoleArn: chainRoleArn(1),
      Tags: [{ Key: 'team', Value: 'a' }],
      TransitiveTagKeys: ['team'],
    })
    const again = { RoleArn: chainRoleArn(2), Tags: [{ Key: 'team', Value: 'b' }] }
    await expect(assume(first, again)).rejects.toMatchObject({ name: 'InvalidParameterValue' })
  })

  test('web identity: the token decides, no signature is needed', async () => {
    const input = {
      RoleArn: 'arn:aws:iam::222222222222:role/web-identity-role',
      RoleSessionName: 'build',
      WebIdentityToken: WEB_IDENTITY_TOKEN,
    }
    const client = sts({ accessKeyId: 'x', secretAccessKey: 'y' })
    const keys = readKeys(await client.send(new AssumeRoleWithWebIdentityCommand(input)))
    expect(await whoIs(keys)).toBe('arn:aws:sts::222222222222:assumed-role/web-identity-role/build')
    for (const WebIdentityToken of ['other.token', `${WEB_IDENTITY_TOKEN}\n`]) {
      const request = client.send(new AssumeRoleWithWebIdentityCommand({ ...input, WebIdentityToken }))
      await expect(request).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' })
    }
  })
})

describe('multi-factor authentication', () => {
  const mfa = (TokenCode: string) => ({ RoleArn: MFA_ROLE, SerialNumber: HANAKO.mfaSerial, TokenCode })

  test('a role that wants MFA is closed without it', async () => {
    await expect(assume(HANAKO_KEYS, { RoleArn: MFA_ROLE })).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  test('a code works once', async () => {
    const code = aws.mfaCode(HANAKO.mfaSerial)
    expect(await assume(HANAKO_KEYS, mfa(code))).toHaveProperty('accessKeyId')
    await expect(assume(HANAKO_KEYS, mfa(code))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
    })
    expect(aws.calls.some((call) => JSON.stringify(call).includes(code))).toBe(false)
  })

  test('a wrong code is refused', async () => {
    const code = aws.mfaCode(HANAKO.mfaSerial) === '000000' ? '000001' : '000000'
    await expect(assume(HANAKO_KEYS, mfa(code))).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  test('session credentials with MFA open the role later', async () => {
    const command = new GetSessionTokenCommand({
      SerialNumber: HANAKO.mfaSerial,
      TokenCode: aws.mfaCode(HANAKO.mfaSerial),
    })
    const session = readKeys(await sts(HANAKO_KEYS).send(command))
    expect(await whoIs(session)).toBe(HANAKO.arn)
    expect(await assume(session, { RoleArn: MFA_ROLE, DurationSeconds: 12 * 3600 })).toHaveProperty(
      'accessKeyId',
    )
    await expect(sts(session).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
    })
  })
})

test('GetFederationToken needs a long-term key', async () => {
  const command = new GetFederationTokenCommand({ Name: 'console' })
  const keys = readKeys(await sts(HANAKO_KEYS).send(command))
  expect(await whoIs(keys)).toBe('arn:aws:sts::111111111111:federated-user/console')
  await expect(sts(keys).send(command)).rejects.toMatchObject({ name: 'AccessDenied' })
})
