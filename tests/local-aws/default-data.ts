import type { Role, AwsData } from './data.ts'

/** The start URL of the default data's access portal. */
export const START_URL = 'https://example.awsapps.com/start'

/** The IAM user of the default data, its MFA device and its key. */
export const HANAKO = {
  arn: 'arn:aws:iam::111111111111:user/hanako',
  mfaSerial: 'arn:aws:iam::111111111111:mfa/hanako',
  accessKeyId: 'AKIALOCALHANAKO00001',
  secretAccessKey: 'local+secret/of/hanako/0000000000000001',
} as const

/** The token that `web-identity-role` of the default data accepts. */
export const WEB_IDENTITY_TOKEN = 'local.web-identity.token-of-the-build-server'

/** The external id that `external-role` of the default data asks for. */
export const EXTERNAL_ID = 'local-external-id'

/**
 * Makes the data for the five situations that awsx was built for: an access portal with two accounts
 * (and an empty one), an IAM user with MFA, and roles with each kind of condition.
 *
 * @returns a fresh object that the caller may change
 */
export function defaultData(): AwsData {
  return {
    users: {
      [HANAKO.arn]: {
        userId: 'AIDALOCALHANAKO000001',
        accessKeys: {
          [HANAKO.accessKeyId]: {
            secret: HANAKO.secretAccessKey,
            status: 'Active',
            createdAt: Date.UTC(2024, 0, 1),
          },
        },
      },
    },
    mfaDevices: { [HANAKO.mfaSerial]: { user: HANAKO.arn, seed: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' } },
    roles: defaultRoles(),
    portals: {
      [START_URL]: {
        region: 'ap-northeast-1',
        user: 'taro',
        accounts: [
          account('111111111111', 'main', ['permission-set-x', 'ReadOnly']),
          account('222222222222', 'outside', ['ReadOnly']),
          account('333333333333', 'sandbox', ['AdministratorAccess', 'ReadOnly']),
        ],
        accessTokenSeconds: 3600,
        sessionSeconds: 8 * 3600,
        roleCredentialSeconds: 3600,
      },
    },
    oidc: {
      deviceIntervalSeconds: 1,
      deviceCodeSeconds: 600,
      authorizationCodeSeconds: 60,
      registrationSeconds: 90 * 86_400,
    },
    consoleSignIn: { principal: HANAKO.arn, credentialSeconds: 900, sessionSeconds: 12 * 3600 },
    container: { role: 'arn:aws:iam::111111111111:role/task-role', credentialSeconds: 6 * 3600 },
    instance: {
      role: 'arn:aws:iam::111111111111:role/instance-role',
      region: 'ap-northeast-1',
      credentialSeconds: 6 * 3600,
    },
    newKeyDelaySeconds: 0,
    clockSkewSeconds: 900,
  }
}

function defaultRoles(): Record<string, Role> {
  return {
    'arn:aws:iam::222222222222:role/role-s': {
      trustedPrincipals: ['111111111111'],
      maxSessionSeconds: 4 * 3600,
    },
    'arn:aws:iam::222222222222:role/mfa-role': {
      trustedPrincipals: ['111111111111'],
      requireMfa: true,
      maxSessionSeconds: 12 * 3600,
    },
    'arn:aws:iam::222222222222:role/external-role': {
      trustedPrincipals: ['111111111111'],
      externalId: EXTERNAL_ID,
    },
    'arn:aws:iam::222222222222:role/identified-role': {
      trustedPrincipals: ['111111111111'],
      requireSourceIdentity: true,
    },
    'arn:aws:iam::222222222222:role/closed-role': { trustedPrincipals: [] },
    'arn:aws:iam::222222222222:role/web-identity-role': {
      trustedPrincipals: ['web-identity'],
      webIdentityTokens: { [WEB_IDENTITY_TOKEN]: 'repo:example/build' },
    },
    'arn:aws:iam::111111111111:role/task-role': { trustedPrincipals: ['ecs-tasks.amazonaws.com'] },
    'arn:aws:iam::111111111111:role/instance-role': { trustedPrincipals: ['ec2.amazonaws.com'] },
    ...chainedRoles(8),
  }
}

/** `chain-1` trusts account 111111111111, and every further one only the role before it; each in its own account. */
function chainedRoles(length: number): Record<string, Role> {
  const roles: Record<string, Role> = {}
  let trusted = '111111111111'
  for (let n = 1; n <= length; n += 1) {
    const arn = chainRoleArn(n)
    roles[arn] = { trustedPrincipals: [trusted], maxSessionSeconds: 12 * 3600 }
    trusted = arn
  }
  return roles
}

/** @returns the ARN of the n-th role (from 1) of the default data's chain of eight. */
export function chainRoleArn(n: number): string {
  return `arn:aws:iam::${String(400_000_000_000 + n)}:role/chain-${n}`
}

function account(id: string, name: string, roles: string[]) {
  return { id, name, email: `${name}@example.com`, roles }
}
