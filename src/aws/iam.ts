import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'

import type { Credentials } from '../credentials/types.ts'
import { Secret } from '../secret.ts'
import { runCall, tokenClientOptions } from './client.ts'
import type { CallContext, Connection } from './connection.ts'

/** Who calls IAM, and for which user. Role credentials need the name of the user. */
export interface IamCaller {
  readonly source: Credentials
  readonly userName: string
  readonly connection: Connection
  readonly context: CallContext
}

/** An access key of an IAM user as IAM lists it. */
export interface ListedKey {
  readonly accessKeyId: string
  readonly isActive: boolean
  /** Milliseconds since 1970 UTC, by the clock of AWS. */
  readonly createdAt: number
}

/** A new access key. IAM shows its secret only once. */
export interface CreatedKey {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly createdAt: number
}

/** When a key was last used, and with which service. */
export interface LastUse {
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly service: string
  readonly region: string
}

/** ListAccessKeys. A user has at most two keys, so the first page is complete. @throws what the client throws; see `describeFailure` */
export async function listAccessKeys(caller: IamCaller): Promise<readonly ListedKey[]> {
  const command = new ListAccessKeysCommand({ UserName: caller.userName })
  const { AccessKeyMetadata: keys = [] } = await send(caller, (iam, options) => iam.send(command, options))
  return keys.flatMap(({ AccessKeyId, Status, CreateDate }) =>
    AccessKeyId === undefined
      ? []
      : [{ accessKeyId: AccessKeyId, isActive: Status === 'Active', createdAt: CreateDate?.getTime() ?? 0 }],
  )
}

/** CreateAccessKey. It is not repeated: a second attempt after a lost answer would make a second key. */
export async function createAccessKey(caller: IamCaller): Promise<CreatedKey> {
  const command = new CreateAccessKeyCommand({ UserName: caller.userName })
  const { AccessKey } = await send(
    caller,
    (iam, options) =>
      iam.send(command, options).catch((error: unknown) => {
        // The client knows the clock of AWS now, and AWS created nothing.
        if (isClockError(error)) return iam.send(command, options)
        throw error
      }),
    { maxAttempts: 1 },
  )
  const { AccessKeyId, SecretAccessKey, CreateDate } = AccessKey ?? {}
  if (!AccessKeyId || !SecretAccessKey) throw new SyntaxError('the response from IAM has no access key')
  const createdAt = CreateDate?.getTime() ?? caller.context.now()
  return { accessKeyId: AccessKeyId, secretAccessKey: new Secret(SecretAccessKey), createdAt }
}

function isClockError(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly clockSkewCorrected?: boolean } }
  return $metadata?.clockSkewCorrected === true
}

/** UpdateAccessKey with status Inactive. */
export async function deactivateAccessKey(accessKeyId: string, caller: IamCaller): Promise<void> {
  const input = { UserName: caller.userName, AccessKeyId: accessKeyId, Status: 'Inactive' } as const
  await send(caller, (iam, options) => iam.send(new UpdateAccessKeyCommand(input), options))
}

/** DeleteAccessKey. */
export async function deleteAccessKey(accessKeyId: string, caller: IamCaller): Promise<void> {
  const command = new DeleteAccessKeyCommand({ UserName: caller.userName, AccessKeyId: accessKeyId })
  await send(caller, (iam, options) => iam.send(command, options))
}

/** The user that a key belongs to, and the last use of the key. */
export interface KeyUse {
  readonly userName: string
  /** Null if the key was never used. */
  readonly lastUse: LastUse | null
}

/** GetAccessKeyLastUsed. AWS reports a use some time later, so this call is not the last use. */
export async function getKeyUse(accessKeyId: string, caller: Omit<IamCaller, 'userName'>): Promise<KeyUse> {
  const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId })
  const answer = await send(caller, (iam, options) => iam.send(command, options))
  const { UserName = '', AccessKeyLastUsed: use } = answer
  if (use?.LastUsedDate === undefined) return { userName: UserName, lastUse: null }
  const lastUse = { at: use.LastUsedDate.getTime(), service: use.ServiceName ?? '', region: use.Region ?? '' }
  return { userName: UserName, lastUse }
}

/**
 * ListMFADevices for the user of a long-lived key. A user has at most eight devices, so the first page is complete.
 * @returns serial numbers or ARNs, security keys and passkeys included
 * @throws what the client throws; see `describeFailure`
 */
export async function listMfaDevices(caller: Omit<IamCaller, 'userName'>): Promise<readonly string[]> {
  const command = new ListMFADevicesCommand({})
  const { MFADevices: devices = [] } = await send(caller, (iam, options) => iam.send(command, options))
  return devices.flatMap(({ SerialNumber }) => SerialNumber ?? [])
}

interface SendOptions {
  readonly abortSignal: AbortSignal
}

async function send<T>(
  { source, connection, context }: Omit<IamCaller, 'userName'>,
  call: (client: IAMClient, options: SendOptions) => Promise<T>,
  overrides: { readonly maxAttempts?: number } = {},
): Promise<T> {
  const client = new IAMClient({
    ...(await tokenClientOptions(connection, context)),
    ...overrides,
    credentials: {
      accessKeyId: source.accessKeyId,
      secretAccessKey: source.secretAccessKey.reveal(),
      ...(source.sessionToken === null ? {} : { sessionToken: source.sessionToken.reveal() }),
    },
  })
  const { value } = await runCall(client, context, (iam, abortSignal) => call(iam, { abortSignal }))
  return value
}
