import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { defaultWorld } from './default-world.ts'
import { Refusal, type Call, type Cloud, type Exchange, type Reply, type Request } from './exchange.ts'
import { createFaults, replyInstead, type Fault, type Faults } from './faults.ts'
import { issueMfaCode } from './mfa.ts'
import { revokeSession } from './oidc-token.ts'
import { findOperation, type Operation } from './operations.ts'
import { describeParameters } from './record.ts'
import { findDevice } from './sign-in-pages.ts'
import { createState } from './state.ts'
import { mergeWorld, type World, type WorldChange } from './world.ts'

export type LocalAwsOptions = {
  /** Merged over the default world. */
  world?: WorldChange
  /** 0 or absent: any free port. */
  port?: number
  /** Epoch milliseconds; Date.now where absent. */
  clock?: () => number
}

/** A running AWS on 127.0.0.1. */
export type LocalAws = {
  url: string
  world: World
  calls: Call[]
  faults: Faults
  /** @returns how many calls of an operation were made, with these parameters where given. */
  count: (operation: string, where?: Record<string, string>) => number
  resetCalls: () => void
  /** @returns an MFA code of a device that was never used. */
  mfaCode: (serial: string) => string
  /** Decides a device authorization by its user code, as its user would in a browser. */
  approve: (userCode: string, decision?: 'allow' | 'deny') => void
  /** Ends every sign-in at the access portal: its tokens and refresh tokens stop working. */
  revokePortalSessions: () => void
  now: () => number
  advanceClock: (ms: number) => void
  stop: () => Promise<void>
  /** What handlers see; for tests of the server itself. */
  cloud: Cloud
}

/**
 * Starts an AWS.
 *
 * @returns when it listens
 * @throws the error of node:net when the port is taken
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const aws = createAws(options)
  const server = createServer((message, response) => {
    serve(aws, message, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  aws.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  aws.stop = () => stopServer(server)
  return aws
}

function createAws(options: LocalAwsOptions): LocalAws {
  const clock = options.clock ?? Date.now
  let offset = 0
  const now = () => clock() + offset
  const world = mergeWorld(defaultWorld(), options.world ?? {})
  const cloud: Cloud = { world, state: createState(), now, url: () => aws.url }
  const aws: LocalAws = {
    url: '',
    world,
    cloud,
    calls: [],
    faults: createFaults(),
    count: (operation, where = {}) => aws.calls.filter((call) => matches(call, operation, where)).length,
    resetCalls: () => {
      aws.calls.length = 0
    },
    mfaCode: (serial) => issueMfaCode(cloud, serial),
    approve: (userCode, decision = 'allow') => decide(cloud, userCode, decision),
    revokePortalSessions: () => {
      for (const id of cloud.state.portalSessions.keys()) revokeSession(cloud, id)
    },
    now,
    advanceClock: (ms) => {
      offset += ms
    },
    stop: async () => {},
  }
  return aws
}

function matches(call: Call, operation: string, where: Record<string, string>): boolean {
  const named = operation === '*' || call.operation === operation
  return named && Object.entries(where).every(([name, value]) => call.parameters[name] === value)
}

function decide(cloud: Cloud, userCode: string, decision: 'allow' | 'deny'): void {
  const device = findDevice(cloud, userCode)
  if (device === undefined) throw new Error(`no device authorization waits under the code ${userCode}`)
  device.status = decision === 'allow' ? 'approved' : 'denied'
}

async function serve(aws: LocalAws, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await readRequest(message)
  const operation = findOperation(request)
  const call: Call = { operation: operation.name, time: aws.now(), parameters: describeParameters(request) }
  aws.calls.push(call)
  const fault = aws.faults.take(call)
  if (fault?.delayMs !== undefined) await sleep(fault.delayMs)
  if (fault?.reset === 'before') return cut(call, response)
  const exchange = { request, cloud: aws.cloud, call }
  const reply = (fault === undefined ? undefined : replyInstead(fault)) ?? answer(operation, exchange)
  if (fault?.hang === true) return
  if (fault?.reset === 'after') return cut(call, response)
  call.status = reply.status
  write(response, reply, { ...fault, date: aws.now() + (fault?.dateOffsetMs ?? 0) })
}

async function readRequest(message: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  const [path = '/', query = ''] = (message.url ?? '/').split(/\?(.*)/s)
  const headers = Object.entries(message.headers).map(([name, value]) => [name, String(value)])
  return {
    method: message.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks),
  }
}

function answer(operation: Operation, exchange: Exchange): Reply {
  try {
    return operation.handle(exchange)
  } catch (error) {
    const refusal =
      error instanceof Refusal
        ? error
        : new Refusal(500, 'InternalFailure', `the local AWS is broken: ${String(error)}`)
    exchange.call.error = refusal.code
    return operation.refuse(refusal)
  }
}

function cut(call: Call, response: ServerResponse): void {
  call.status = 0
  response.socket?.resetAndDestroy()
}

function write(response: ServerResponse, reply: Reply, how: Partial<Fault> & { date: number }): void {
  const body = Buffer.from(reply.body)
  const half = body.subarray(0, Math.floor(body.length / 2))
  const sent = how.truncate === true ? half : body
  response.sendDate = false
  response.writeHead(reply.status, {
    ...reply.headers,
    date: new Date(how.date).toUTCString(),
    'content-length': sent.length,
  })
  if (how.reset !== 'mid-body') {
    response.end(sent)
    return
  }
  response.write(half, () => response.socket?.resetAndDestroy())
}

function stopServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}
