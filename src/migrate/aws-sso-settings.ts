/** A role in aws-sso's config file. */
export interface AwsSsoRole {
  readonly accountId: string
  readonly roleName: string
  /** The profile name that the file sets for it. */
  readonly profile: string | undefined
  /** ARN of the role that assumes this one. */
  readonly via: string | undefined
  readonly externalId: string | undefined
  readonly sourceIdentity: string | undefined
}

export interface AwsSsoInstance {
  readonly name: string
  readonly startUrl: string
  readonly ssoRegion: string
  readonly roles: readonly AwsSsoRole[]
}

/** The Identity Center instances in aws-sso's `config.yaml`. */
export interface AwsSsoSettings {
  readonly instances: readonly AwsSsoInstance[]
  /** Its `DefaultSSO`. */
  readonly defaultInstance: string
}

/**
 * Reads `SSOConfig` of aws-sso's file (aws-sso-cli documentation, "Configuration"). Entries of any other shape are skipped.
 * @param file the parsed file
 */
export function readAwsSsoSettings(file: unknown): AwsSsoSettings {
  const top = readMap(file)
  const instances = [...readMap(top.get('SSOConfig'))].flatMap(([name, value]) => {
    const instance = readMap(value)
    const startUrl = readText(instance.get('StartUrl'))
    const ssoRegion = readText(instance.get('SSORegion'))
    if (startUrl === undefined || ssoRegion === undefined) return []
    return [{ name, startUrl, ssoRegion, roles: readRoles(instance.get('Accounts')) }]
  })
  return { instances, defaultInstance: readText(top.get('DefaultSSO')) ?? 'Default' }
}

function readRoles(accounts: unknown): readonly AwsSsoRole[] {
  return [...readMap(accounts)].flatMap(([accountId, account]) =>
    [...readMap(readMap(account).get('Roles'))].map(([roleName, value]) => {
      const role = readMap(value)
      return {
        accountId: accountId.padStart(12, '0'),
        roleName,
        profile: readText(role.get('Profile')),
        via: readText(role.get('Via')),
        externalId: readText(role.get('ExternalId')),
        sourceIdentity: readText(role.get('SourceIdentity')),
      }
    }),
  )
}

function readMap(value: unknown): ReadonlyMap<string, unknown> {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  return new Map(isMap ? Object.entries(value) : [])
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
