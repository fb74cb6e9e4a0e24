import {
  accountId,
  keyOf,
  loginSessionOf,
  permissionSetOf,
  sessionName,
  startUrl,
  webRoleOf,
} from './surroundings.ts'
import type { KeyLocation, Surroundings } from './surroundings.ts'

/** Lines of one profile, for either file. */
export interface Lines {
  readonly config: readonly string[]
  readonly credentials: readonly string[]
}

type Make = (node: number, surroundings: Pick<Surroundings, 'keyProgram' | 'tokenFile'>) => Partial<Lines>

const pair = (node: number, location: KeyLocation): readonly string[] => {
  const { id, secret } = keyOf(`n${node}-${location}`)
  return [`aws_access_key_id = ${id}`, `aws_secret_access_key = ${secret}`]
}
const keyId = (node: number, location: KeyLocation): readonly string[] => pair(node, location).slice(0, 1)
const secret = (node: number, location: KeyLocation): readonly string[] => pair(node, location).slice(1)
const portal = [`sso_start_url = ${startUrl}`, 'sso_region = eu-west-1']
const account = `sso_account_id = ${accountId}`
const role = (node: number): string => `sso_role_name = ${permissionSetOf(node)}`
const session = `sso_session = ${sessionName}`

/** Everything that a profile can say about where its credentials come from, right or wrong. */
export const sources = {
  'config-keys': (n) => ({ config: pair(n, 'config') }),
  'credentials-keys': (n) => ({ credentials: pair(n, 'credentials') }),
  'keys-in-both': (n) => ({ config: pair(n, 'config'), credentials: pair(n, 'credentials') }),
  'split-keys': (n) => ({ config: keyId(n, 'config'), credentials: secret(n, 'config') }),
  'split-keys-reversed': (n) => ({ config: secret(n, 'config'), credentials: keyId(n, 'config') }),
  'key-id-only': (n) => ({ config: keyId(n, 'config') }),
  'key-id-only-credentials': (n) => ({ credentials: keyId(n, 'credentials') }),
  'secret-only': (n) => ({ config: secret(n, 'config') }),
  'secret-only-credentials': (n) => ({ credentials: secret(n, 'credentials') }),
  'empty-keys': () => ({ config: ['aws_access_key_id =', 'aws_secret_access_key ='] }),
  'temporary-keys': (n) => ({
    credentials: [...pair(n, 'temporary'), `aws_session_token = ${keyOf(`n${n}-temporary`).token}`],
  }),
  'security-token': (n) => ({
    credentials: [...pair(n, 'temporary'), `aws_security_token = ${keyOf(`n${n}-temporary`).token}`],
  }),
  process: (n, { keyProgram }) => ({ config: [`credential_process = ${keyProgram} n${n}-process`] }),
  'process-in-credentials': (n, { keyProgram }) => ({
    credentials: [`credential_process = ${keyProgram} n${n}-process`],
  }),
  'process-failing': (_, { keyProgram }) => ({ config: [`credential_process = ${keyProgram} nobody`] }),
  'process-missing': () => ({ config: ['credential_process = /nowhere/at-all'] }),
  'sso-session': (n) => ({ config: [session, account, role(n)] }),
  'sso-legacy': (n) => ({ config: [...portal, account, role(n)] }),
  'sso-repeated': (n) => ({ config: [session, ...portal, account, role(n)] }),
  'sso-contradicting': (n) => ({ config: [session, 'sso_region = us-west-2', account, role(n)] }),
  'sso-unknown-session': (n) => ({ config: ['sso_session = nobody', account, role(n)] }),
  'sso-without-account': (n) => ({ config: [session, role(n)] }),
  'sso-without-role': () => ({ config: [...portal, account] }),
  'sso-portal-only': () => ({ config: portal }),
  'sso-session-only': () => ({ config: [session] }),
  'sso-not-signed-in': (n) => ({ config: ['sso_session = idle', account, role(n)] }),
  'sso-not-assigned': () => ({ config: [session, account, 'sso_role_name = nothing'] }),
  'sso-in-credentials': (n) => ({ credentials: [...portal, account, role(n)] }),
  login: (n) => ({ config: [`login_session = ${loginSessionOf(n)}`] }),
  'login-missing': () => ({ config: [`login_session = arn:aws:iam::${accountId}:user/nobody`] }),
  'web-identity': (n, { tokenFile }) => ({
    config: [`role_arn = ${webRoleOf(n)}`, `web_identity_token_file = ${tokenFile}`],
  }),
  'web-identity-without-role': (_, { tokenFile }) => ({ config: [`web_identity_token_file = ${tokenFile}`] }),
  'web-identity-no-file': (n) => ({
    config: [`role_arn = ${webRoleOf(n)}`, 'web_identity_token_file = /nowhere/token'],
  }),
  environment: () => ({ config: ['credential_source = Environment'] }),
  container: () => ({ config: ['credential_source = EcsContainer'] }),
  instance: () => ({ config: ['credential_source = Ec2InstanceMetadata'] }),
  'source-in-other-case': () => ({ config: ['credential_source = environment'] }),
  'source-unknown': () => ({ config: ['credential_source = Nonsense'] }),
  'settings-only': () => ({ config: ['output = json'] }),
  nothing: () => ({}),
} as const satisfies Record<string, Make>

export type SourceKind = keyof typeof sources
export const sourceKinds = Object.keys(sources) as readonly SourceKind[]

/** Those that give credentials to everybody, one of each kind. */
export const plainKinds = [
  'config-keys',
  'credentials-keys',
  'process',
  'sso-session',
  'sso-legacy',
  'login',
  'web-identity',
] as const satisfies readonly SourceKind[]

/** The sections that source kinds refer to. */
export const ssoSections = [
  `[sso-session ${sessionName}]`,
  ...portal,
  '[sso-session idle]',
  'sso_start_url = https://idle.awsapps.com/start',
  'sso_region = eu-west-1',
]

/** @returns the lines of a profile that gets its credentials in this way */
export function linesOf(kind: SourceKind, node: number, surroundings: Surroundings): Lines {
  const make: Make = sources[kind]
  return { config: [], credentials: [], ...make(node, surroundings) }
}
