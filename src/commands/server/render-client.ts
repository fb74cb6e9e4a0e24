import type { Plan } from '../../plan/types.ts'
import type { Secret } from '../../secret.ts'
import { pathOf } from '../../server/credential-routes.ts'
import type { CredentialForm } from '../../server/credential-routes.ts'
import { hostOf, isAskedOverHttp } from '../../server/listen-addresses.ts'
import type { ServerAddress } from '../../server/server-folder.ts'
import type { ServerClient } from '../../server/server-clients.ts'
import { formatUtc } from '../../text/format-utc.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { quoteSection, quoteWord } from '../../text/quote-word.ts'

/** What a client needs to know. */
export interface ClientSetup {
  readonly client: ServerClient
  /** Null if the client has it already. */
  readonly token: Secret | null
  /** The plans of its profiles, in the same order. */
  readonly plans: readonly Plan[]
  readonly address: ServerAddress
}

interface RenderOptions {
  readonly json: boolean
  readonly format?: 'env' | 'config' | 'header' | undefined
}

/** Renders what to give to a client: variables, sections of an AWS config file, the header with its token, or JSON. */
export function renderClient(setup: ClientSetup, { json, format = 'env' }: RenderOptions): string {
  if (json) return renderJson(setup)
  return renderers[format](setup)
    .map((line) => `${line}\n`)
    .join('')
}

const renderers = { env: variableLines, config: configLines, header: headerLines } as const

/** The URL of a profile at the address that most clients of this form can reach: containers, if the server listens for them. */
function urlOf(form: CredentialForm, profile: string, { port, addresses }: ServerAddress): string {
  const forContainers =
    form === 'process' ? addresses[0] : addresses.find((address) => isAskedOverHttp(address))
  return `http://${hostOf(forContainers ?? '127.0.0.1')}:${port}${pathOf(form, profile)}`
}

function renderJson({ client, token, address }: ClientSetup): string {
  return jsonDocument({
    client: client.name,
    profiles: client.profiles.map((profile) => ({
      profile,
      credentialsUrl: urlOf('container', profile, address),
      processUrl: urlOf('process', profile, address),
    })),
    token: token?.reveal() ?? null,
    socket: address.socket,
    expiresAt: client.expiresAt === null ? null : formatUtc(client.expiresAt),
  })
}

/** For an env file: SDKs read one profile from these. */
function variableLines({ client, token, plans, address }: ClientSetup): readonly string[] {
  const [profile = '', ...others] = client.profiles
  const region = plans[0]?.region?.value
  const authorization = token === null ? [] : [`AWS_CONTAINER_AUTHORIZATION_TOKEN=${token.reveal()}`]
  return [
    `AWS_CONTAINER_CREDENTIALS_FULL_URI=${urlOf('container', profile, address)}`,
    ...others.map((other) => `# or ${urlOf('container', other, address)}`),
    ...authorization,
    // Without it, SDKs silently use the role of the machine if the server has no credentials.
    'AWS_EC2_METADATA_DISABLED=true',
    ...(region === undefined ? [] : [`AWS_REGION=${region}`, `AWS_DEFAULT_REGION=${region}`]),
  ]
}

/** For an AWS config file: any number of profiles, and no secret in the file. */
function configLines({ client, token, plans, address }: ClientSetup): readonly string[] {
  const header = `/run/secrets/awsx-${client.name}`
  const sections = client.profiles.flatMap((profile, index) => {
    const region = plans[index]?.region?.value
    return [
      '',
      `[profile ${quoteSection(profile)}]`,
      `credential_process = curl -sSf -H @${header} ${sourceOf(profile, address)}`,
      ...(region === undefined ? [] : [`region = ${region}`]),
    ]
  })
  const line = headerLines({ token }).map((text) => `#   ${text}`)
  return [
    `# the file ${header} must hold the line below, and only the client may read it`,
    ...line,
    ...sections,
  ]
}

/** A file for `curl -H @FILE`. */
function headerLines({ token }: Pick<ClientSetup, 'token'>): readonly string[] {
  return token === null ? [] : [`Authorization: ${token.reveal()}`]
}

/** A container has its own unix sockets, so it gets the address that the server opens for containers. */
function sourceOf(profile: string, address: ServerAddress): string {
  return address.socket === null || address.addresses.length > 0
    ? urlOf('process', profile, address)
    : `--unix-socket ${quoteWord(address.socket)} http://awsx${pathOf('process', profile)}`
}
