import type { Cloud } from './exchange.ts'
import type { Principal } from './principal.ts'
import { randomKeyId, randomSecret, randomToken } from './random.ts'
import type { IssuedCredentials } from './state.ts'

/** What temporary credentials are made of. */
export type Issue = {
  principal: Principal
  seconds: number
  issuedBy: string
  chained?: boolean
  /** What the role would have allowed: the console session may last that long. */
  maxSessionSeconds?: number
}

/** Issues temporary credentials and remembers them. */
export function issueCredentials(cloud: Cloud, issue: Issue): IssuedCredentials {
  const issued: IssuedCredentials = {
    accessKeyId: randomKeyId('ASIA'),
    secretAccessKey: randomSecret(),
    sessionToken: randomToken('LocalSessionToken', 300),
    expiresAt: Math.floor(cloud.now() / 1000 + issue.seconds) * 1000,
    principal: issue.principal,
    issuedBy: issue.issuedBy,
    chained: issue.chained ?? false,
    maxSessionSeconds: issue.maxSessionSeconds ?? 43_200,
  }
  cloud.state.credentials.set(issued.accessKeyId, issued)
  return issued
}

/** @returns temporary credentials as STS writes them. */
export function describeCredentials(issued: IssuedCredentials) {
  return {
    AccessKeyId: issued.accessKeyId,
    SecretAccessKey: issued.secretAccessKey,
    SessionToken: issued.sessionToken,
    Expiration: isoSeconds(issued.expiresAt),
  }
}

/** @returns a time in the form of AWS's answers: UTC, whole seconds, `Z`. */
export function isoSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')
}
