import { afterEach, beforeEach, expect, test } from '@jest/globals'
import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { HANAKO } from './default-data.ts'
import { startLocalAws, type LocalAws } from './server.ts'

type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

const HANAKO_KEYS: Keys = { accessKeyId: HANAKO.accessKeyId, secretAccessKey: HANAKO.secretAccessKey }

let aws: LocalAws

beforeEach(async () => {
  aws = await startLocalAws()
})

afterEach(() => aws.stop())

function iam(credentials = HANAKO_KEYS): IAMClient {
  return new IAMClient({ endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 1 })
}

function sts(credentials = HANAKO_KEYS): STSClient {
  return new STSClient({ endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 1 })
}

async function createKey(): Promise<Keys> {
  const { AccessKey } = await iam().send(new CreateAccessKeyCommand({}))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

test('a key is made, used, switched off and deleted', async () => {
  const fresh = await createKey()
  expect((await sts(fresh).send(new GetCallerIdentityCommand({}))).Arn).toBe(HANAKO.arn)
  await expect(createKey()).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'Cannot exceed quota for AccessKeysPerUser: 2',
  })
  const old = { AccessKeyId: HANAKO.accessKeyId }
  await iam(fresh).send(new UpdateAccessKeyCommand({ ...old, Status: 'Inactive' }))
  const { AccessKeyMetadata } = await iam(fresh).send(new ListAccessKeysCommand({}))
  expect(AccessKeyMetadata?.map((key) => key.Status)).toEqual(['Inactive', 'Active'])
  await expect(sts().send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  })
  await iam(fresh).send(new DeleteAccessKeyCommand(old))
  await expect(iam(fresh).send(new DeleteAccessKeyCommand(old))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  })
})

test('a new key is unknown for as long as the data says', async () => {
  aws.data.newKeyDelaySeconds = 10
  const fresh = await createKey()
  const ask = () => sts(fresh).send(new GetCallerIdentityCommand({}))
  await expect(ask()).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
  aws.advanceClock(11_000)
  expect((await ask()).Arn).toBe(HANAKO.arn)
})

test('the user and its devices', async () => {
  expect((await iam().send(new GetUserCommand({}))).User).toMatchObject({
    UserName: 'hanako',
    Arn: HANAKO.arn,
  })
  const { MFADevices } = await iam().send(new ListMFADevicesCommand({}))
  expect(MFADevices).toMatchObject([{ SerialNumber: HANAKO.mfaSerial, UserName: 'hanako' }])
})

test('session credentials reach IAM only with MFA', async () => {
  const read = async (input: { SerialNumber?: string; TokenCode?: string }): Promise<Keys> => {
    const { Credentials } = await sts().send(new GetSessionTokenCommand(input))
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
  }
  const user = aws.data.users[HANAKO.arn]
  if (user !== undefined) user.iamNeedsMfa = true
  const list = new ListAccessKeysCommand({})
  await expect(iam(await read({})).send(list)).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
  await expect(iam().send(list)).rejects.toMatchObject({ name: 'AccessDenied' })
  const mfa = { SerialNumber: HANAKO.mfaSerial, TokenCode: aws.mfaCode(HANAKO.mfaSerial) }
  expect((await iam(await read(mfa)).send(list)).AccessKeyMetadata).toHaveLength(1)
})

test('another user and another region of the signature are refused', async () => {
  const other = iam().send(new ListAccessKeysCommand({ UserName: 'jiro' }))
  await expect(other).rejects.toMatchObject({ name: 'AccessDenied' })
  const region = new IAMClient({
    endpoint: aws.url,
    region: 'eu-west-1',
    credentials: HANAKO_KEYS,
    maxAttempts: 1,
  })
  await expect(region.send(new GetUserCommand({}))).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
})
