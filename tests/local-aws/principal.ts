import { createHash } from 'node:crypto'

/** The owner of credentials, with everything that trust policies check. */
export type Principal = {
  kind: 'user' | 'root' | 'role-session' | 'federated-user'
  /** As GetCallerIdentity names it. */
  arn: string
  userId: string
  accountId: string
  /** The IAM role behind a role session. */
  roleArn?: string
  permissionSet?: string
  /** aws:MultiFactorAuthPresent. It does not survive AssumeRole: a role session calls on without it. */
  mfa: boolean
  sourceIdentity?: string
  /** How often GetScopedCredentials narrowed the session. */
  scopes?: number
  /** Session tags that role chaining hands on. */
  transitiveTags: Record<string, string>
}

/** @returns the parts of an ARN that this server looks at. */
export function readArn(arn: string): { partition: string; accountId: string; resource: string } {
  const [, partition = 'aws', , , accountId = '', ...resource] = arn.split(':')
  return { partition, accountId, resource: resource.join(':') }
}

/** @returns the principal of an IAM user or root ARN. */
export function userPrincipal(arn: string, userId: string): Principal {
  const { accountId, resource } = readArn(arn)
  const kind = resource === 'root' ? 'root' : 'user'
  return {
    kind,
    arn,
    userId: kind === 'root' ? accountId : userId,
    accountId,
    mfa: false,
    transitiveTags: {},
  }
}

/** @returns the principal of a session of an IAM role: the ARN names the role without its path. */
export function rolePrincipal(roleArn: string, sessionName: string): Principal {
  const { partition, accountId, resource } = readArn(roleArn)
  const roleName = resource.split('/').at(-1) ?? ''
  return {
    kind: 'role-session',
    arn: `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    userId: `${uniqueId('AROA', roleArn)}:${sessionName}`,
    accountId,
    roleArn,
    mfa: false,
    transitiveTags: {},
  }
}

/**
 * @returns the session that Identity Center makes for a user: its role is called
 *   `AWSReservedSSO_<permission set>_<16 hex digits>` and lives under the path `aws-reserved/sso.amazonaws.com/`.
 */
export function permissionSetPrincipal(options: {
  accountId: string
  permissionSet: string
  region: string
  user: string
}): Principal {
  const suffix = createHash('sha256')
    .update(`${options.accountId}/${options.permissionSet}`)
    .digest('hex')
    .slice(0, 16)
  const roleName = `AWSReservedSSO_${options.permissionSet}_${suffix}`
  const partition = partitionOfRegion(options.region)
  const roleArn = `arn:${partition}:iam::${options.accountId}:role/aws-reserved/sso.amazonaws.com/${options.region}/${roleName}`
  return { ...rolePrincipal(roleArn, options.user), permissionSet: options.permissionSet }
}

/** @returns the partition that a region name belongs to. */
export function partitionOfRegion(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  if (region.startsWith('eusc-')) return 'aws-eusc'
  return 'aws'
}

/** @returns an IAM unique id (prefix and 17 characters) that is always the same for the same name. */
function uniqueId(prefix: string, name: string): string {
  return prefix + createHash('sha256').update(name).digest('hex').toUpperCase().slice(0, 17)
}
