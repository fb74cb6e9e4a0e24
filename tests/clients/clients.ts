import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox, RunOptions } from '../e2e/sandbox.ts'
import type { Result } from '../e2e/runs.ts'
import { signInThenRole } from '../local-aws/sample-files.ts'

/** What a client that shows its caller's ARN prints as the role of every test here; the name of the session is left open. */
export const roleS = /^arn:aws:sts::222222222222:assumed-role\/role-s\/\S+\n$/

/** The outcome of such a client. */
export const asRole = { status: 0, stderr: '', stdout: expect.stringMatching(roleS) }

/** Who the machine is without awsx: a client that shows this user has overlooked what awsx gave it. */
export const clientConfig = `[default]
region = us-east-1

${signInThenRole}
[profile through-awsx]
region = ap-northeast-1
credential_process = awsx credential-process profile-for-role-s
`

export const clientCredentials = `[default]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
`

/** A sandbox with profiles for clients, before any sign-in. */
export async function openClientSandbox(): Promise<Sandbox> {
  const sandbox = await openSandbox()
  sandbox.writeConfig(clientConfig)
  sandbox.writeCredentials(clientCredentials)
  return sandbox
}

/** The same after a sign-in that used the role once, so that clients ask AWS nothing but their own question. */
export async function openSignedInSandbox(): Promise<Sandbox> {
  const sandbox = await openClientSandbox()
  await sandbox.prepare('login', 'profile-for-role-s')
  sandbox.aws.resetCalls()
  return sandbox
}

/** Interpreters start slowly on a busy machine. */
export const patient: RunOptions = { deadlineMs: 90_000 }
export const patientTest = 120_000

/** A program that is not part of the repository, and how to see that it is there. */
export interface Client {
  readonly name: string
  readonly check: readonly [program: string, ...args: string[]]
}

export const awsCli: Client = { name: 'the AWS CLI (aws)', check: ['aws', '--version'] }
export const boto3: Client = { name: 'boto3', check: ['python3', '-c', 'import boto3'] }
export const terraform: Client = { name: 'terraform', check: ['terraform', '-version'] }
export const dotnet4: Client = {
  name: 'the AWS SDK for .NET 4',
  check: [dotnetProgram('dotnet-sdk-4'), '--version'],
}
export const dotnet3: Client = {
  name: 'the AWS SDK for .NET 3',
  check: [dotnetProgram('dotnet-sdk-3'), '--version'],
}
export const motoServer: Client = { name: 'moto_server', check: ['moto_server', '--help'] }

/** jest's `describe` if the clients are installed; else the tests are skipped, and the title says what is missing. */
export function describeWith(clients: readonly Client[], title: string, define: () => void): void {
  const missing = clients.filter((client) => !isInstalled(client)).map(({ name }) => name)
  const choose = missing.length === 0 ? describe : describe.skip
  choose(missing.length === 0 ? title : `${title} (not installed: ${missing.join(', ')})`, define)
}

function isInstalled({ check: [program, ...args] }: Client): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

/** A command that prints the caller's ARN with a client: `args` are its words. */
export const askAwsCli = ['aws', 'sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'] as const
export const askBoto3 = ['python3', programPath('caller.py')] as const
// The SDK warns of Node versions that it will not support for much longer.
export const askJavaScript = [process.execPath, '--no-warnings', programPath('caller.mjs')] as const

export const askDotnet4 = [dotnetProgram('dotnet-sdk-4')] as const
export const askDotnet3 = [dotnetProgram('dotnet-sdk-3')] as const

/** Built by scripts/runtimes.mjs. */
function dotnetProgram(runtime: string): string {
  return fileURLToPath(new URL(`../../.runtimes/${runtime}/bin/caller`, import.meta.url))
}

function programPath(name: string): string {
  return fileURLToPath(new URL(`programs/${name}`, import.meta.url))
}

/** Runs a program of the place and gives it time. */
export function ask(
  sandbox: Sandbox,
  [program, ...args]: readonly [string, ...string[]],
  env: RunOptions['env'] = {},
): Promise<Result> {
  return sandbox.run(program, args, { ...patient, env })
}
