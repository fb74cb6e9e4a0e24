import { Agent as HttpAgent } from 'node:http'
import type { ClientRequest } from 'node:http'
import { Agent } from 'node:https'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import type { Socket } from 'node:net'
import { callbackify } from 'node:util'
import { isNativeError } from 'node:util/types'
import { elapsedMs } from '../process/elapsed.ts'

import { connectMs } from './connection.ts'
import { ConnectTimeout } from './connect-timeout.ts'
import { ProxyConnectError, ProxyError } from './proxy-errors.ts'
import type { Proxy } from './proxy.ts'
import type { ProxyLogin } from './proxy-login.ts'
import { connectThroughSocks } from './socks.ts'
import { watch } from './tls-agent.ts'
import type { TlsOptions } from './tls-options.ts'

interface ProxyOptions {
  readonly tls: TlsOptions
  /** What connections send; undefined if they send none. */
  readonly login: ProxyLogin | undefined
}

/** An agent for requests through a proxy. What keeps it from connecting becomes a {@link ProxyConnectError}. */
export async function createProxyAgent(proxy: Proxy, url: URL, options: ProxyOptions): Promise<Agent> {
  const { tls } = options
  if (proxy.url.startsWith('socks')) return createSocksAgent(proxy, url, options)
  const agent = await createAgentFor(proxy, url, tls)
  // The constructors take the options only for the handshake with an https proxy.
  Object.assign(agent.options, tls)
  const { connect } = agent
  agent.connect = (request, given) => {
    const { onConnect, gaveUp } = given as ConnectHook
    const open = async (signal: AbortSignal): Promise<Socket> => {
      let status = 200
      // The agent for http endpoints, which opens no tunnel, has no status.
      request.once(
        'proxyConnect',
        (answer: { statusCode?: number }) => (status = answer.statusCode ?? status),
      )
      const connectOpts = { ...agent.connectOpts, signal }
      const own = Object.create(agent, { connectOpts: { value: connectOpts } }) as ProxyAgent
      const socket = await connect.call(own, request, given)
      if (status === 200) return watch(socket)
      // Otherwise the proxy's response would look like one of AWS, for example that access is denied.
      socket.destroy()
      throw new ProxyError(status, proxy)
    }
    const way = { login: options.login, onConnect, gaveUp, connect: () => closeOn(gaveUp, open) }
    return reach(proxy, url, way)
  }
  return agent
}

/** The agent waits for the proxy's answer even after the request was given up, and the process with it. */
async function closeOn<T>(
  gaveUp: AbortSignal | undefined,
  open: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const closing = new AbortController()
  const close = (): void => closing.abort()
  gaveUp?.addEventListener('abort', close)
  try {
    return await open(closing.signal)
  } finally {
    // From now on the request closes the connection itself.
    gaveUp?.removeEventListener('abort', close)
  }
}

/** Among the options of a request. */
export interface ConnectHook {
  /** Called when a connection is about to be opened, after waiting for another one that tries the login. */
  readonly onConnect?: (() => void) | undefined
  /** Aborted when the request was given up. */
  readonly gaveUp?: AbortSignal | undefined
}

interface Connecting<T> extends Pick<ProxyOptions, 'login'>, ConnectHook {
  readonly connect: () => Promise<T>
}

/** Connects through a proxy, with its login. @throws ProxyError, ProxyConnectError */
function reach<T>(proxy: Proxy, url: URL, { login, onConnect, gaveUp, connect }: Connecting<T>): Promise<T> {
  const open = (): Promise<T> => {
    onConnect?.()
    return connect().catch((error: unknown) => {
      throw toProxyError(error, url, proxy)
    })
  }
  if (login === undefined) return open()
  // The request ends without a connection then.
  const end = elapsedMs() + connectMs
  return login.use(open, () => {
    if (gaveUp?.aborted === true || elapsedMs() >= end)
      throw new ProxyConnectError(new ConnectTimeout(), proxy)
  })
}

/** What the agents for proxies have in common (agent-base). */
interface ProxyAgent extends HttpAgent {
  connect: (request: ClientRequest, given: object) => Promise<Socket>
  readonly options: object
  /** Options of net.connect and tls.connect. */
  readonly connectOpts: object
}

async function createAgentFor(proxy: Proxy, url: URL, tls: TlsOptions): Promise<ProxyAgent> {
  if (url.protocol === 'https:') {
    const { HttpsProxyAgent } = await import('https-proxy-agent')
    return new HttpsProxyAgent(proxy.url, tls) as unknown as ProxyAgent
  }
  const { HttpProxyAgent } = await import('http-proxy-agent')
  return new HttpProxyAgent(proxy.url, tls) as unknown as ProxyAgent
}

function createSocksAgent(proxy: Proxy, url: URL, { tls, login }: ProxyOptions): Agent {
  const isTls = url.protocol === 'https:'
  const agent = new (isTls ? Agent : HttpAgent)({ ...(isTls ? tls : {}), maxSockets: 50 })
  const connect = async (options: ConnectionOptions): Promise<Socket> => {
    const target = { host: String(options.host), port: Number(options.port) }
    const socket = await connectThroughSocks(new URL(proxy.url), target)
    if (!isTls) return socket
    // These would name the host to connect to.
    const { host: _host, port: _port, path: _path, ...others } = options
    return watch(connectTls({ ...others, servername: url.hostname, socket }))
  }
  const open = (options: ConnectionOptions): Promise<Socket> =>
    reach(proxy, url, {
      login,
      onConnect: (options as ConnectHook).onConnect,
      gaveUp: (options as ConnectHook).gaveUp,
      connect: () => connect(options),
    })
  const openForCallback = callbackify(open)
  agent.createConnection = (options, callback) => {
    openForCallback(options as ConnectionOptions, (error, socket) => callback?.(error, socket))
    return undefined
  }
  return agent as Agent
}

function toProxyError(error: unknown, url: URL, proxy: Proxy): unknown {
  if (error instanceof ProxyError) return error
  const { syscall, hostname } = (isNativeError(error) ? error : {}) as { syscall?: string; hostname?: string }
  // With socks5:// this machine resolves the names.
  if (syscall === 'getaddrinfo' && hostname === url.hostname)
    return Object.assign(error as Error, { lookedUpFor: proxy.variable })
  return new ProxyConnectError(error, proxy)
}
