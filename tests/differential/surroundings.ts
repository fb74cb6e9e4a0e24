import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { WEB_IDENTITY_TOKEN } from '../local-aws/default-data.ts'
import { userPrincipal } from '../local-aws/principal.ts'
import type { LocalAws } from '../local-aws/server.ts'
import type { Role, User, AwsDataChange } from '../local-aws/data.ts'

/** How many profiles a case can have, and from how many places each of them can take an access key. */
export const nodes = [0, 1, 2, 3, 4, 5] as const
const locations = ['config', 'credentials', 'process', 'login', 'temporary', 'second'] as const
export type KeyLocation = (typeof locations)[number]

export const startUrl = 'https://differential.awsapps.com/start'
export const sessionName = 'work'
export const accountId = '111111111111'
const portalToken = 'differential-portal-token'
const hours = 3_600_000

const labels = [
  ...nodes.flatMap((node) => locations.map((location) => `n${node}-${location}`)),
  'environment',
]

/** An access key whose id tells whose it is. */
export function keyOf(label: string): {
  readonly id: string
  readonly secret: string
  readonly token: string
} {
  const name = label.toUpperCase().replaceAll('-', '')
  return {
    id: `AKIA${name}`.padEnd(20, '0'),
    secret: `secret/of/${label}`.padEnd(40, '+'),
    token: `token-of-${label}`,
  }
}

export function labelOf(accessKeyId: string): string | undefined {
  return labels.find((label) => keyOf(label).id === accessKeyId)
}

export function roleOf(node: number): string {
  return `arn:aws:iam::222222222222:role/role-${node}`
}

export function webRoleOf(node: number): string {
  return `arn:aws:iam::222222222222:role/web-${node}`
}

export function permissionSetOf(node: number): string {
  return `set-${node}`
}

export function loginSessionOf(node: number): string {
  return `arn:aws:iam::${accountId}:user/n${node}-login`
}

/** A world in which every key, role, permission set and token of the cases works, so that only the reading of the files decides. */
export const differentialWorld: AwsDataChange = {
  users: Object.fromEntries(labels.map((label) => [userArn(label), userOf(label)])),
  roles: Object.fromEntries(nodes.flatMap(rolesOf)),
  portals: {
    [startUrl]: {
      region: 'eu-west-1',
      user: 'taro',
      accounts: [
        { id: accountId, name: 'main', email: 'main@example.com', roles: nodes.map(permissionSetOf) },
      ],
      accessTokenSeconds: 3600,
      sessionSeconds: 8 * 3600,
      roleCredentialSeconds: 3600,
    },
  },
}

function rolesOf(node: number): [string, Role][] {
  return [
    [roleOf(node), { trustedPrincipals: ['*'], maxSessionSeconds: 12 * 3600 }],
    [
      webRoleOf(node),
      { trustedPrincipals: ['web-identity'], webIdentityTokens: { [WEB_IDENTITY_TOKEN]: 'build' } },
    ],
  ]
}

function userArn(label: string): string {
  return `arn:aws:iam::${accountId}:user/${label}`
}

function userOf(label: string): User {
  const { id, secret } = keyOf(label)
  return { userId: `AIDA${id.slice(4)}`, accessKeys: { [id]: { secret, status: 'Active', createdAt: 0 } } }
}

/** Makes the tokens that are left on the disk ones that this AWS knows, and the keys of `temporary` and `login` temporary ones. */
export function plantTokens(aws: LocalAws): void {
  const endsAt = aws.now() + 8 * hours
  const { state } = aws.cloud
  state.portalSessions.set('planted', { id: 'planted', startUrl, endsAt, revoked: false })
  state.accessTokens.set(portalToken, { sessionId: 'planted', expiresAt: endsAt })
  for (const label of labels.filter((text) => /-(?:temporary|login)$/.test(text))) {
    const { id, secret, token } = keyOf(label)
    state.credentials.set(id, {
      accessKeyId: id,
      secretAccessKey: secret,
      sessionToken: token,
      expiresAt: endsAt,
      principal: userPrincipal(userArn(label), `AIDA${id.slice(4)}`),
      issuedBy: 'planted',
      chained: false,
      maxSessionSeconds: 43_200,
    })
    delete aws.data.users[userArn(label)]?.accessKeys[id]
  }
}

/** A home directory with the caches of the AWS tools and the programs that the cases name. The files of a case stand elsewhere. */
export interface Surroundings {
  readonly home: string
  /** Prints the credentials of the label that is its argument. */
  readonly keyProgram: string
  readonly tokenFile: string
  remove(): void
}

export function furnish(): Surroundings {
  const home = mkdtempSync(join(tmpdir(), 'awsx-differential-'))
  for (const folder of ['.aws/sso/cache', '.aws/login/cache', 'cases']) {
    mkdirSync(join(home, folder), { recursive: true })
  }
  const tokenFile = join(home, 'web-identity-token')
  writeFileSync(tokenFile, WEB_IDENTITY_TOKEN)
  for (const name of [startUrl, sessionName]) writePortalToken(home, name)
  for (const node of nodes) writeLoginToken(home, node)
  const keyProgram = join(home, 'print-key')
  writeFileSync(
    keyProgram,
    `#!/bin/sh\ncase "$1" in\n${labels.map(printKey).join('\n')}\n*) exit 3 ;;\nesac\n`,
  )
  chmodSync(keyProgram, 0o755)
  return { home, keyProgram, tokenFile, remove: () => rmSync(home, { recursive: true, force: true }) }
}

function printKey(label: string): string {
  const { id, secret } = keyOf(label)
  return `${label}) echo '${JSON.stringify({ Version: 1, AccessKeyId: id, SecretAccessKey: secret })}' ;;`
}

function writePortalToken(home: string, name: string): void {
  const file = `${createHash('sha1').update(name).digest('hex')}.json`
  const expiresAt = new Date(Date.now() + 8 * hours).toISOString().replace(/\.\d+Z$/, 'Z')
  const token = { startUrl, region: 'eu-west-1', accessToken: portalToken, expiresAt }
  writeFileSync(join(home, '.aws/sso/cache', file), JSON.stringify(token))
}

/** The DPoP key is never used, as the token need not be refreshed. */
function writeLoginToken(home: string, node: number): void {
  const session = loginSessionOf(node)
  const { id, secret, token } = keyOf(`n${node}-login`)
  const expiresAt = new Date(Date.now() + 8 * hours).toISOString().replace(/\.\d+Z$/, 'Z')
  const content = {
    accessToken: { accessKeyId: id, secretAccessKey: secret, sessionToken: token, accountId, expiresAt },
    tokenType: 'aws_sigv4',
    clientId: 'arn:aws:signin:::devtools/same-device',
    refreshToken: 'never-sent',
    dpopKey: 'never-used',
  }
  const file = `${createHash('sha256').update(session).digest('hex')}.json`
  writeFileSync(join(home, '.aws/login/cache', file), JSON.stringify(content))
}
