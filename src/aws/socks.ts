import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { lookup } from 'node:dns/promises'

import { connectMs } from './connection.ts'
import { LoginRefusal } from './proxy-errors.ts'

/** What a SOCKS 5 proxy replies (RFC 1928 §6). */
const replies = [
  'success',
  'general failure',
  'connection not allowed',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'TTL expired',
  'command not supported',
  'address type not supported',
]

/** A protocol step that failed. The message never holds the password. */
class SocksError extends Error {}

/**
 * Connects to a host through a SOCKS 5 proxy (RFC 1928), with a user name and a password if the URL has them (RFC 1929). The package
 * `socks` does the same, but adds 72 kB to the bundle, most of it for parsing IP addresses.
 * @param proxy `socks5h:` and `socks:` let the proxy resolve the name; with `socks5:` this machine does
 * @throws the system's error, or one that says what the proxy replied
 */
export async function connectThroughSocks(
  proxy: URL,
  target: { readonly host: string; readonly port: number },
): Promise<Socket> {
  const address = proxy.protocol === 'socks5:' ? await lookUp(target.host) : target.host
  const host = proxy.hostname.replaceAll(/[[\]]/g, '')
  const socket = connect({ host, port: proxy.port === '' ? 1080 : Number(proxy.port) })
  const timer = setTimeout(() => socket.destroy(new SocksError('timed out')), connectMs)
  try {
    await once(socket, 'connect')
    const reader = createReader(socket)
    await negotiate(socket, reader, proxy)
    socket.write(Buffer.concat([Buffer.from([5, 1, 0]), writeAddress(address), writePort(target.port)]))
    const [, reply = 1, , type] = await reader(4)
    if (reply !== 0) throw new SocksError(`the SOCKS reply is: ${replies[reply] ?? `code ${reply}`}`)
    // The address that the proxy connects from is of no use.
    await reader((type === 1 ? 4 : type === 4 ? 16 : ((await reader(1))[0] ?? 0)) + 2)
    return socket
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

async function lookUp(hostname: string): Promise<string> {
  try {
    return (await lookup(hostname, 4)).address
  } catch (error) {
    // In Bun the error does not name the host.
    throw Object.assign(error as Error, { hostname })
  }
}

async function negotiate(socket: Socket, reader: Reader, proxy: URL): Promise<void> {
  const hasLogin = proxy.username !== '' || proxy.password !== ''
  socket.write(Buffer.from(hasLogin ? [5, 2, 0, 2] : [5, 1, 0]))
  const [version, method] = await reader(2)
  if (version !== 5) throw new SocksError('it is not a SOCKS 5 proxy')
  if (method === 0) return
  if (!hasLogin) throw new SocksError('it requires a user name and a password')
  if (method !== 2) throw new SocksError('it requires a login other than a user name and password')
  const parts = [proxy.username, proxy.password].map((text) => Buffer.from(decodeURIComponent(text)))
  socket.write(Buffer.concat([Buffer.from([1]), ...parts.flatMap(withLength)]))
  const [, status] = await reader(2)
  if (status !== 0) throw new LoginRefusal('it rejected the user name or the password')
}

function withLength(bytes: Buffer): readonly Buffer[] {
  if (bytes.length > 255) throw new SocksError('a name, user name or password is too long')
  return [Buffer.from([bytes.length]), bytes]
}

function writeAddress(host: string): Buffer {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return Buffer.from([1, ...host.split('.').map(Number)])
  return Buffer.concat([Buffer.from([3]), ...withLength(Buffer.from(host))])
}

function writePort(port: number): Buffer {
  return Buffer.from([port >> 8, port & 255])
}

/** Reads exactly that many bytes, so that none of the service's are taken. */
type Reader = (count: number) => Promise<Buffer>

function createReader(socket: Socket): Reader {
  return async (count) => {
    for (;;) {
      const bytes = count === 0 ? Buffer.alloc(0) : (socket.read(count) as Buffer | null)
      if (bytes !== null) {
        if (bytes.length < count) throw new SocksError('it closed the connection')
        return bytes
      }
      await once(socket, 'readable')
    }
  }
}

/** Waits for an event. An end or an error of the socket before that is an error. */
function once(socket: Socket, event: 'connect' | 'readable'): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (act: () => void): void => {
      socket.off(event, done).off('error', fail).off('close', close)
      act()
    }
    const done = (): void => end(resolve)
    const fail = (error: Error): void => end(() => reject(error))
    const close = (): void => fail(new SocksError('it closed the connection'))
    socket.on(event, done).on('error', fail).on('close', close)
  })
}
