import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { AwsxError } from '../../src/errors.ts'
import { resolvingDeps } from '../credentials/resolving.ts'
import { awsxCommand } from '../e2e/artefact.ts'
import { startProgram } from '../e2e/runs.ts'
import type { Call } from '../local-aws/exchange.ts'
import { startLocalAws } from '../local-aws/server.ts'
import type { LocalAws } from '../local-aws/server.ts'
import type { Case, Outcome } from './case.ts'
import { differentialWorld, keyOf, labelOf, plantTokens } from './surroundings.ts'

/** The two files of a case on the disk. */
interface Request {
  readonly config: string
  readonly credentials: string
  readonly profile: string
}

type Answer =
  | { readonly accessKeyId: string; readonly hasToken: boolean }
  | { readonly error: string }
  | { readonly skipped: string }

/** Somebody who makes credentials of profiles, in front of an AWS of their own. */
export interface Participant {
  readonly name: string
  resolve(subject: Case): Promise<Outcome>
  stop(): Promise<void>
}

export type ParticipantName = 'awsx' | 'botocore' | 'javascript'

export async function openAwsx(home: string): Promise<Participant> {
  const aws = await openAws()
  const env = environmentOf(aws, home)
  const restore = setOwnVariable(
    'AWS_EC2_METADATA_SERVICE_ENDPOINT',
    env['AWS_EC2_METADATA_SERVICE_ENDPOINT'],
  )
  const participant = createParticipant({ name: 'awsx', aws, home }, (request) => askAwsx(request, env))
  return {
    ...participant,
    async stop() {
      restore()
      await participant.stop()
    },
  }
}

/** The built program with `credential-process`, without a store. */
export async function openArtefact(home: string): Promise<Participant> {
  const aws = await openAws()
  const env = { ...environmentOf(aws, home), PATH: process.env['PATH'] ?? '', AWSX_STORE: 'none' }
  return createParticipant({ name: 'artefact', aws, home }, async (request) => {
    const files = { AWS_CONFIG_FILE: request.config, AWS_SHARED_CREDENTIALS_FILE: request.credentials }
    const [program, ...words] = [...awsxCommand(), 'credential-process', request.profile] as const
    const start = { env: { ...env, ...files }, cwd: home, deadlineMs: 30_000 }
    const { status, stdout, stderr } = await startProgram(program, words, start).end()
    if (status !== 0) return { error: stderr }
    const { AccessKeyId, SessionToken } = JSON.parse(stdout) as Record<string, string>
    return { accessKeyId: AccessKeyId ?? '', hasToken: SessionToken !== undefined }
  })
}

/** The official provider for the instance's role takes its address from the process alone. */
function setOwnVariable(name: string, value: string | undefined): () => void {
  const before = process.env[name]
  const set = (text: string | undefined): void => {
    if (text === undefined) Reflect.deleteProperty(process.env, name)
    else process.env[name] = text
  }
  set(value)
  return () => set(before)
}

/** @param command the program and its arguments; it reads requests and writes answers, a line of JSON each */
export async function openProgram(
  name: string,
  home: string,
  command: readonly string[],
): Promise<Participant> {
  const aws = await openAws()
  const program = startAnswering(command, { ...environmentOf(aws, home), PATH: process.env['PATH'] ?? '' })
  const participant = createParticipant({ name, aws, home }, (request) => program.ask(request))
  return {
    ...participant,
    async stop() {
      program.stop()
      await participant.stop()
    },
  }
}

/** The Python that has botocore, by its own path, as the one on PATH may be a script that needs the user's home directory. */
export function findBotocore(): string | undefined {
  const found = spawnSync('python3', ['-c', 'import botocore, sys; print(sys.executable)'], {
    encoding: 'utf8',
  })
  return found.status === 0 ? found.stdout.trim() : undefined
}

async function openAws(): Promise<LocalAws> {
  const aws = await startLocalAws({ data: differentialWorld })
  plantTokens(aws)
  return aws
}

/** Everybody gets keys that only `credential_source = Environment` may use, a container and an instance with a role. */
function environmentOf(aws: LocalAws, home: string): Record<string, string> {
  const { id, secret } = keyOf('environment')
  return {
    HOME: home,
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${aws.url}/container/credentials`,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: `${aws.url}/`,
  }
}

async function askAwsx(request: Request, env: Record<string, string>): Promise<Answer> {
  try {
    const files = { AWS_CONFIG_FILE: request.config, AWS_SHARED_CREDENTIALS_FILE: request.credentials }
    const deps = resolvingDeps({ env: { ...env, ...files }, profile: request.profile })
    const { accessKeyId, sessionToken } = await deps.resolve()
    return { accessKeyId, hasToken: sessionToken !== null }
  } catch (error) {
    if (error instanceof AwsxError) return { error: `${error.code}: ${error.message}` }
    throw error
  }
}

function createParticipant(
  { name, aws, home }: { readonly name: string; readonly aws: LocalAws; readonly home: string },
  ask: (request: Request) => Promise<Answer>,
): Participant {
  return {
    name,
    stop: () => aws.stop(),
    async resolve(subject) {
      aws.resetCalls()
      return describe(aws, await ask(writeFiles(join(home, 'cases', name), subject)))
    },
  }
}

function writeFiles(path: string, subject: Case): Request {
  const request = { config: `${path}-config`, credentials: `${path}-credentials`, profile: subject.profile }
  writeFileSync(request.config, subject.config)
  writeFileSync(request.credentials, subject.credentials)
  return request
}

/** Whose credentials they are, after the calls that led to them: key ids and session names that differ in every run are left out. */
function describe(aws: LocalAws, answer: Answer): Outcome {
  if ('error' in answer) return { kind: 'error', text: answer.error }
  if ('skipped' in answer) return { kind: 'skipped', text: answer.skipped }
  const { accessKeyId, hasToken } = answer
  const issued = aws.cloud.state.credentials.get(accessKeyId)
  const label = labelOf(accessKeyId)
  const owner =
    label ?? (issued === undefined ? `unknown key ${accessKeyId}` : withoutSession(issued.principal.arn))
  const token = hasToken ? '' : ' without a session token'
  return { kind: 'credentials', text: [...aws.calls.flatMap(describeCall), owner].join(' → ') + token }
}

function describeCall(call: Call): readonly string[] {
  if (!call.operation.startsWith('AssumeRole') || call.status !== 200) return []
  const { RoleArn, RoleSessionName = '', ExternalId, DurationSeconds = '3600' } = call.parameters
  const given = [
    RoleSessionName.startsWith('given-') ? RoleSessionName : undefined,
    ExternalId,
    DurationSeconds === '3600' ? undefined : `${DurationSeconds} s`,
    call.region,
  ]
  const caller = call.caller === undefined ? '' : withoutSession(call.caller)
  return [`${caller} calls ${call.operation} ${RoleArn} (${given.filter(Boolean).join(', ')})`]
}

function withoutSession(arn: string): string {
  return arn.replace(/(:assumed-role\/[^/]+)\/.*$/, '$1')
}

interface Program {
  ask(request: Request): Promise<Answer>
  stop(): void
}

function startAnswering([file = '', ...args]: readonly string[], env: Record<string, string>): Program {
  const child: ChildProcess = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'ignore'] })
  const waiting: ((line: string) => void)[] = []
  if (child.stdout === null) throw new TypeError('the program has no stdout')
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line))
  child.on('exit', () => {
    for (const answer of waiting.splice(0)) answer('{"error":"the program ended"}')
  })
  return {
    ask: async (request) => {
      const line = new Promise<string>((resolve) => waiting.push(resolve))
      child.stdin?.write(`${JSON.stringify(request)}\n`)
      return JSON.parse(await line) as Answer
    },
    stop: () => child.kill(),
  }
}
