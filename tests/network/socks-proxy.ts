import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

import { listenOnLoopback } from './listen.ts'
import type { Listening } from './listen.ts'

export interface SocksOptions {
  /** Where the destinations lead: `sts.test.invalid:443` to a port of this machine. Others are refused. */
  readonly ports: Readonly<Record<string, number>>
  /** `user:password`; without it the proxy requires none. */
  readonly login?: string
  /** The one kind of login that it takes (RFC 1928 §3), instead of none or a password. */
  readonly method?: number
}

/** A SOCKS 5 proxy (RFC 1928), with passwords (RFC 1929). */
export interface SocksProxy extends Listening {
  /** The destinations that were asked for, as `host:port`. */
  readonly requests: readonly string[]
  /** How many user names and passwords it got. */
  readonly logins: number
}

export async function startSocksProxy(options: SocksOptions): Promise<SocksProxy> {
  const requests: string[] = []
  let logins = 0
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    void serve(socket, options, { requests, countLogin: () => (logins += 1) })
  })
  return {
    ...(await listenOnLoopback(server)),
    requests,
    get logins() {
      return logins
    },
  }
}

interface Seen {
  readonly requests: string[]
  countLogin(): void
}

async function serve(socket: Socket, options: SocksOptions, seen: Seen): Promise<void> {
  const methods = await nextData(socket)
  const wanted = options.method ?? (options.login === undefined ? 0 : 2)
  if (!methods.subarray(2).includes(wanted)) {
    socket.end(Buffer.from([5, 0xff]))
    return
  }
  socket.write(Buffer.from([5, wanted]))
  if (wanted === 2 && !(await checkLogin(socket, options.login, seen))) return
  const destination = readDestination(await nextData(socket))
  seen.requests.push(destination)
  const port = options.ports[destination]
  // 4: the host cannot be reached.
  const reply = (code: number): Buffer => Buffer.from([5, code, 0, 1, 127, 0, 0, 1, 0, 0])
  if (port === undefined) {
    socket.end(reply(4))
    return
  }
  const back = connect(port, '127.0.0.1', () => {
    socket.write(reply(0))
    socket.pipe(back).pipe(socket)
  })
  back.on('error', () => socket.destroy())
  socket.on('close', () => back.destroy())
}

async function checkLogin(socket: Socket, login: string | undefined, seen: Seen): Promise<boolean> {
  const data = await nextData(socket)
  seen.countLogin()
  const userLength = data[1] ?? 0
  const user = data.subarray(2, 2 + userLength).toString()
  const isRight = `${user}:${data.subarray(3 + userLength).toString()}` === login
  if (isRight) socket.write(Buffer.from([1, 0]))
  else socket.end(Buffer.from([1, 1]))
  return isRight
}

function nextData(socket: Socket): Promise<Buffer> {
  return new Promise((resolve) => {
    socket.once('data', resolve)
  })
}

function readDestination(data: Buffer): string {
  const port = data.readUInt16BE(data.length - 2)
  const isName = data[3] === 3
  const host = isName ? data.subarray(5, data.length - 2).toString() : [...data.subarray(4, 8)].join('.')
  return `${host}:${port}`
}
