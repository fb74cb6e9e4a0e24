import { request } from 'node:http'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox, RunOptions } from '../e2e/sandbox.ts'
import type { Running } from '../e2e/runs.ts'
import type { LocalAwsOptions } from '../local-aws/local-aws.ts'

export const roleArn = 'arn:aws:iam::222222222222:role/role-s'

const config = `[default]
region = us-east-1

[profile keys]
region = eu-central-1

[profile role]
region = ap-northeast-1
role_arn = ${roleArn}
source_profile = keys

[profile mfa]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = keys
mfa_serial = ${HANAKO.mfaSerial}

[profile process]
region = ap-northeast-1
credential_process = short-lived

[profile portal]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x
`

const credentials = `[keys]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
`

/** A sandbox with a role, a role behind MFA, and a role of the portal. */
export async function openServerSandbox(options: LocalAwsOptions = {}): Promise<Sandbox> {
  const sandbox = await openSandbox(options)
  sandbox.writeConfig(config)
  sandbox.writeCredentials(credentials)
  return sandbox
}

/** A command that runs beside its server until it is told to end. */
export interface Served {
  readonly running: Running
  readonly uri: URL
  readonly token: string
  /** The command's own pid. */
  readonly childPid: number
  /** Asks the server as an SDK does. */
  ask(change?: Partial<Question>): Promise<Answer>
}

export interface Question {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

const tell = 'echo "at $AWS_CONTAINER_CREDENTIALS_FULL_URI $AWS_CONTAINER_AUTHORIZATION_TOKEN $$ ."; '

/**
 * Runs a shell beside a server; it ends when its stdin does.
 * @param profile empty for none
 */
export async function startServed(
  sandbox: Sandbox,
  profile: string,
  options: RunOptions & { readonly script?: string; readonly args?: readonly string[] } = {},
): Promise<Served> {
  const script = tell + (options.script ?? 'cat > /dev/null')
  const running = sandbox.start(
    [
      'exec',
      ...(profile === '' ? [] : [profile]),
      '--server',
      ...(options.args ?? []),
      '--',
      'sh',
      '-c',
      script,
    ],
    options,
  )
  const [, uri = '', token = '', pid] = await running.until(/^at (\S+) (\S+) (\d+) \.$/m)
  const url = new URL(uri)
  return {
    running,
    uri: url,
    token,
    childPid: Number(pid),
    ask: (change = {}) =>
      ask(url, { method: 'GET', path: url.pathname, headers: { authorization: token }, ...change }),
  }
}

/** One request on a connection of its own. */
function ask(url: URL, question: Question): Promise<Answer> {
  const { method, path, headers } = question
  const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: url.hostname,
        port: url.port,
        method,
        path,
        headers: given as Record<string, string>,
        agent: false,
      },
      (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
        })
      },
    )
    outgoing.on('error', reject).setTimeout(5000, () => outgoing.destroy(new Error('no answer')))
    outgoing.end()
  })
}

export interface ServedCredentials {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly Token: string
  readonly Expiration: string
  readonly AccountId?: string
}

export function readCredentials(answer: Answer): ServedCredentials {
  if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${answer.body}`)
  return JSON.parse(answer.body) as ServedCredentials
}

/** Asks again and again until something is so; fails after a while. */
export async function waitUntil<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  deadlineMs = 15_000,
): Promise<T> {
  for (const deadline = Date.now() + deadlineMs; ;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > deadline) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
