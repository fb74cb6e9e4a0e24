import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { control, isControl } from './control.ts'
import { ServiceError, type Call, type Exchange, type Reply, type Request } from './exchange.ts'
import { replyInstead, type Fault } from './faults.ts'
import { createLocalAws, type LocalAwsOptions, type UnservedAws } from './local-aws.ts'
import { findOperation, type Operation } from './operations.ts'
import { describeParameters } from './record.ts'

export type { LocalAwsOptions }

/** An AWS on 127.0.0.1 that is served until it is stopped. */
export type LocalAws = UnservedAws & { stop: () => Promise<void> }

/**
 * Starts an AWS.
 *
 * @returns when it listens
 * @throws the error of node:net when the port is taken
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const aws = createLocalAws(options)
  const server = createServer((message, response) => {
    serve(aws, message, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  aws.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(aws, { stop: () => stopServer(server) })
}

async function serve(aws: UnservedAws, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await readRequest(message)
  if (isControl(request)) return write(response, await control(aws, request), { date: aws.now() })
  const operation = findOperation(request)
  const call: Call = { operation: operation.name, time: aws.now(), parameters: describeParameters(request) }
  aws.calls.push(call)
  const fault = aws.faults.take(call)
  if (fault?.delayMs !== undefined) await sleep(fault.delayMs)
  if (fault?.untilCleared === true) await aws.faults.cleared()
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
    const serviceError =
      error instanceof ServiceError
        ? error
        : new ServiceError(500, 'InternalFailure', `the local AWS is broken: ${String(error)}`)
    exchange.call.error = serviceError.code
    return operation.serviceErrorOf(serviceError)
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
