/** An access key of an IAM user. A key is accepted from `createdAt` plus the data's `newKeyDelaySeconds` on. */
export type AccessKey = {
  secret: string
  status: 'Active' | 'Inactive'
  /** Epoch milliseconds. */
  createdAt: number
  /** The last call that it signed, for GetAccessKeyLastUsed. The time is in epoch milliseconds. */
  lastUsed?: { at: number; service: string; region: string }
}

/** An IAM user; its key in `AwsData.users` is its ARN (`…:root` for a root user). */
export type User = {
  userId: string
  accessKeys: Record<string, AccessKey>
  /** IAM calls are refused unless the credentials carry MFA, as a self-management policy does it. */
  iamNeedsMfa?: boolean
  /** Only sessions of the role with this name may call IAM for the user. */
  managerRole?: string
}

/** A virtual MFA device; its key in `AwsData.mfaDevices` is its serial (an ARN). */
type MfaDevice = {
  user: string
  /** The TOTP seed in base32 (RFC 4648), as the QR code of a real device carries it. */
  seed: string
}

/** An IAM role; its key in `AwsData.roles` is its ARN. */
export type Role = {
  /**
   * Who may assume it: `*`, a twelve-digit account id, the ARN of a user, root or role, an assumed-role ARN,
   * `permission-set:NAME`, or `web-identity` for AssumeRoleWithWebIdentity.
   */
  trustedPrincipals: string[]
  externalId?: string
  requireMfa?: boolean
  /** MaxSessionDuration of the role; 3600 where absent. */
  maxSessionSeconds?: number
  requireSourceIdentity?: boolean
  /** The trust policy's condition on sts:RoleSessionName: only this name is let in. */
  requireSessionName?: string
  /** Tokens that AssumeRoleWithWebIdentity accepts, each with its subject. */
  webIdentityTokens?: Record<string, string>
  /** Forces the life of its credentials, whatever was asked for. */
  credentialSeconds?: number
}

/** An account of an access portal with the permission sets that its user is assigned there. */
type PortalAccount = { id: string; name: string; email: string; roles: string[] }

/** An Identity Center instance; its key in `AwsData.portals` is its start URL, which is only a name. */
export type Portal = {
  region: string
  /** The user who is signed in in every browser that comes by. */
  user: string
  accounts: PortalAccount[]
  accessTokenSeconds: number
  /** Life of the portal session: refreshing fails afterwards. */
  sessionSeconds: number
  roleCredentialSeconds: number
  /** More portal API calls than this within one second are answered 429. */
  requestsPerSecond?: number
  /** Upper limit of a page of ListAccounts and ListAccountRoles, below the 100 of the API. */
  pageSize?: number
}

/** An organization. Its pages have at most two accounts. */
type Organization = {
  managementAccount: string
  accounts: { id: string; name: string; state: string }[]
}

/** Everything that is true in this AWS before the first call. Tests may change it while the server runs. */
export type AwsData = {
  users: Record<string, User>
  mfaDevices: Record<string, MfaDevice>
  roles: Record<string, Role>
  portals: Record<string, Portal>
  oidc: {
    deviceIntervalSeconds: number
    deviceCodeSeconds: number
    authorizationCodeSeconds: number
    registrationSeconds: number
  }
  /** Who signs in at `aws login`: the ARN of a user or an assumed role, and the life of what it gets. */
  consoleSignIn: { principal: string; credentialSeconds: number; sessionSeconds: number }
  container: { role: string; credentialSeconds: number; authorizationToken?: string }
  instance: { role: string; region: string; credentialSeconds: number; tokenOptional?: boolean }
  /** Whether GetScopedCredentials is denied to every caller. */
  deniesScopedCredentials?: boolean
  /** The organization whose management account may list its accounts; without one, Organizations is not in use. */
  organization?: Organization
  /** How long a key made by CreateAccessKey is unknown to the other services. */
  newKeyDelaySeconds: number
  /** How far a caller's clock may be off before its signature is refused. */
  clockSkewSeconds: number
}

/** A change of the data: any part at any depth; lists are replaced, objects are merged. */
export type AwsDataChange = DeepPartial<AwsData>

type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T

/**
 * Merges a change into the data.
 *
 * @returns new data; neither argument is changed. An entry that is new in the change must be complete.
 */
export function mergeData(data: AwsData, change: AwsDataChange): AwsData {
  return mergeObjects(structuredClone(data), structuredClone(change)) as AwsData
}

type PlainObject = Record<string, unknown>

function mergeObjects(base: PlainObject, change: PlainObject): PlainObject {
  for (const [key, value] of Object.entries(change)) {
    const existing = base[key]
    base[key] = isPlainObject(existing) && isPlainObject(value) ? mergeObjects(existing, value) : value
  }
  return base
}

function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
