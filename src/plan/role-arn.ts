import type { Plan } from './types.ts'

/** A role or permission set, from its ARN. */
export interface NamedRole {
  readonly arn: string
  /** `aws`, `aws-cn`, … */
  readonly partition: string
  readonly accountId: string
  /** Without a path. */
  readonly roleName: string
  /** The permission set that the role was made for; undefined for another role. */
  readonly permissionSet: string | undefined
  /** Whether it is the ARN of a session, which has no path. */
  readonly isSession: boolean
}

/**
 * Parses the ARN of a role or of a session of it.
 * @returns undefined for any other text
 */
export function parseRoleArn(arn: string): NamedRole | undefined {
  const [, partition = '', accountId = '', path] =
    /^arn:(aws[a-z-]*):(?:iam::(?=\d{12}:role\/)|sts::(?=\d{12}:assumed-role\/))(\d{12}):[a-z-]+\/(.+)$/.exec(
      arn,
    ) ?? []
  if (path === undefined) return undefined
  const isSession = arn.includes(':assumed-role/')
  const roleName = path.split('/').at(isSession ? 0 : -1) ?? ''
  // IAM Identity Center names its roles AWSReservedSSO_NAME_<16 hex digits> (IAM Identity Center user guide, "Referencing permission sets").
  const permissionSet = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(roleName)?.[1]
  return { arn, partition, accountId, roleName, permissionSet, isSession }
}

/** Whether a plan ends with credentials of the role. */
export function leadsToRole({ steps }: Plan, role: NamedRole): boolean {
  const last = steps.at(-1)
  if (last?.kind === 'sso') return last.accountId === role.accountId && last.roleName === role.permissionSet
  if (last?.kind !== 'assume-role' && last?.kind !== 'web-identity') return false
  if (!role.isSession) return last.roleArn === role.arn
  return last.roleArn.split(':')[4] === role.accountId && last.roleArn.split('/').at(-1) === role.roleName
}
