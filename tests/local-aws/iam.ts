import { isoSeconds } from './credentials.ts'
import { readForm, ServiceError, type Exchange, type Reply } from './exchange.ts'
import { readArn } from './principal.ts'
import { QUERY_SERVICES, replyQuery } from './query-protocol.ts'
import { randomKeyId, randomSecret } from './random.ts'
import { authenticate, type Caller } from './sigv4.ts'
import { notAuthorized } from './trust.ts'
import type { AccessKey, User } from './data.ts'

const IAM = QUERY_SERVICES['2010-05-08']
const KEYS_PER_USER = 2

/** The actions of IAM that this server knows. */
export const IAM_ACTIONS: Record<string, (exchange: Exchange) => Reply> = {
  CreateAccessKey: createAccessKey,
  DeleteAccessKey: deleteAccessKey,
  GetAccessKeyLastUsed: getAccessKeyLastUsed,
  GetUser: getUser,
  ListAccessKeys: listAccessKeys,
  ListMFADevices: listMfaDevices,
  UpdateAccessKey: updateAccessKey,
}

function getUser(exchange: Exchange): Reply {
  const { arn, name, user } = openUser(exchange)
  const CreateDate = isoSeconds(Date.UTC(2024, 0, 1))
  return replyQuery(IAM, 'GetUser', {
    User: { Path: '/', UserName: name, UserId: user.userId, Arn: arn, CreateDate },
  })
}

function createAccessKey(exchange: Exchange): Reply {
  const { name, user } = openUser(exchange)
  if (Object.keys(user.accessKeys).length >= KEYS_PER_USER) {
    const text = `Cannot exceed quota for AccessKeysPerUser: ${KEYS_PER_USER}`
    throw new ServiceError(409, 'LimitExceeded', text)
  }
  const accessKeyId = randomKeyId('AKIA')
  const key: AccessKey = { secret: randomSecret(), status: 'Active', createdAt: exchange.cloud.now() }
  user.accessKeys[accessKeyId] = key
  return replyQuery(IAM, 'CreateAccessKey', {
    AccessKey: { ...describeKey(name, accessKeyId, key), SecretAccessKey: key.secret },
  })
}

function listAccessKeys(exchange: Exchange): Reply {
  const { name, user } = openUser(exchange)
  const keys = Object.entries(user.accessKeys).map(([id, key]) => describeKey(name, id, key))
  return replyQuery(IAM, 'ListAccessKeys', { AccessKeyMetadata: keys, IsTruncated: false })
}

/** For a key that was never used, the answer has no date. */
function getAccessKeyLastUsed(exchange: Exchange): Reply {
  const { name, user } = openUser(exchange, findOwner(exchange))
  const { key } = findKey(exchange, name, user)
  const { lastUsed } = key
  const use =
    lastUsed === undefined
      ? { ServiceName: 'N/A', Region: 'N/A' }
      : {
          LastUsedDate: isoSeconds(lastUsed.at),
          ServiceName: lastUsed.service,
          Region: lastUsed.region,
        }
  return replyQuery(IAM, 'GetAccessKeyLastUsed', { UserName: name, AccessKeyLastUsed: use })
}

function updateAccessKey(exchange: Exchange): Reply {
  const { name, user } = openUser(exchange)
  const { key } = findKey(exchange, name, user)
  const status = readForm(exchange.request).get('Status')
  if (status !== 'Active' && status !== 'Inactive') {
    throw new ServiceError(400, 'ValidationError', `Status must be Active or Inactive, not ${status}`)
  }
  key.status = status
  return replyQuery(IAM, 'UpdateAccessKey', undefined)
}

function deleteAccessKey(exchange: Exchange): Reply {
  const { name, user } = openUser(exchange)
  const { id } = findKey(exchange, name, user)
  delete user.accessKeys[id]
  return replyQuery(IAM, 'DeleteAccessKey', undefined)
}

function listMfaDevices(exchange: Exchange): Reply {
  const { arn, name } = openUser(exchange)
  const devices = Object.entries(exchange.cloud.data.mfaDevices).filter(([, device]) => device.user === arn)
  const EnableDate = isoSeconds(Date.UTC(2024, 0, 1))
  return replyQuery(IAM, 'ListMFADevices', {
    MFADevices: devices.map(([SerialNumber]) => ({ UserName: name, SerialNumber, EnableDate })),
    IsTruncated: false,
  })
}

/** Users may manage themselves; role sessions every user of their account. */
function openUser(
  exchange: Exchange,
  owner: string | null = null,
): { arn: string; name: string; user: User } {
  const { cloud, request, call } = exchange
  const caller = authenticate(exchange, 'iam')
  checkSession(caller)
  const { principal } = caller
  const asked = readForm(request).get('UserName') ?? owner
  if (asked === null && principal.kind !== 'user') {
    throw new ServiceError(
      400,
      'ValidationError',
      'Must specify userName when calling with non-User credentials',
    )
  }
  const { partition, accountId } = readArn(principal.arn)
  const arn = asked === null ? principal.arn : `arn:${partition}:iam::${accountId}:user/${asked}`
  const name = arn.split('/').at(-1) ?? ''
  if (principal.kind === 'user' && principal.arn !== arn) {
    throw notAuthorized(principal.arn, `iam:${call.operation}`, arn)
  }
  const user = cloud.data.users[arn]
  if (user === undefined)
    throw new ServiceError(404, 'NoSuchEntity', `The user with name ${name} cannot be found.`)
  const manager = user.managerRole
  if (manager !== undefined && !principal.arn.includes(`:assumed-role/${manager}/`))
    throw notAuthorized(principal.arn, `iam:${call.operation}`, arn)
  if (user.iamNeedsMfa === true && !principal.mfa && call.operation !== 'ListMFADevices') {
    const denied = notAuthorized(principal.arn, `iam:${call.operation}`, arn)
    throw new ServiceError(
      denied.status,
      denied.code,
      `${denied.message} with an explicit deny in an identity-based policy`,
    )
  }
  return { arn, name, user }
}

/** IAM does not take the credentials of GetSessionToken without MFA, nor those of GetFederationToken. */
function checkSession(caller: Caller): void {
  const bare = caller.issuedBy === 'GetSessionToken' && !caller.principal.mfa
  if (bare || caller.issuedBy === 'GetFederationToken') {
    throw new ServiceError(
      403,
      'InvalidClientTokenId',
      'The security token included in the request is invalid',
    )
  }
}

/** The name of the user that has the requested key. GetAccessKeyLastUsed takes no user name. */
function findOwner({ cloud, request }: Exchange): string | null {
  const id = readForm(request).get('AccessKeyId') ?? ''
  const owner = Object.entries(cloud.data.users).find(([, user]) => Object.hasOwn(user.accessKeys, id))
  return owner?.[0].split('/').at(-1) ?? null
}

function findKey(exchange: Exchange, userName: string, user: User): { id: string; key: AccessKey } {
  const id = readForm(exchange.request).get('AccessKeyId') ?? ''
  const key = user.accessKeys[id]
  if (key === undefined)
    throw new ServiceError(404, 'NoSuchEntity', `The Access Key with id ${id} cannot be found.`)
  exchange.call.parameters['UserName'] = userName
  return { id, key }
}

function describeKey(UserName: string, AccessKeyId: string, key: AccessKey) {
  return { UserName, AccessKeyId, Status: key.status, CreateDate: isoSeconds(key.createdAt) }
}
