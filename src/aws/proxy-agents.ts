import { Agent as HttpAgent } from 'node:http'
import type { ClientRequest } from 'node:http'
import { Agent } from 'node:https'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import type { Socket } from 'node:net'
import { callbackify } from 'node:util'
import { isNativeError } from 'node:util/types'
import { elapsedMs } from '../process/elapsed.ts'

import { ConnectTimeout } from './connect-timeout.ts'
import { notHttp, ProxyConnectError, ProxyError } from './proxy-errors.ts'
import type { Proxy } from './proxy.ts'
import { longestWaitMs } from './proxy-login.ts'
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
  const opening = closeOnDestroy(agent)
  agent.connect = (request, given) => {
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
      throw Number.isNaN(status) ? new Error(notHttp) : new ProxyError(status, proxy)
    }
    const { onConnect } = given as ConnectHook
    const { login } = options
    return reach(proxy, url, { login, onConnect, opening, connect: () => opening.open(open) })
  }
  return agent
}

/** The connections that an agent is opening. */
interface Opening {
  /** Opens a connection, and closes it if the agent is destroyed before. */
  open<T>(connect: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Whether the agent is destroyed. */
  hasEnded(): boolean
}

/**
 * Closes what an agent is opening when it is destroyed. The agent does not know these connections yet, and would wait for the proxy's answer
 * without end, and the process with it.
 */
function closeOnDestroy(agent: HttpAgent): Opening {
  let hasEnded = false
  // One signal for all would warn of more than ten listeners in Node 20.
  const opening = new Set<AbortController>()
  const destroy = agent.destroy.bind(agent)
  agent.destroy = () => {
    hasEnded = true
    for (const one of opening) one.abort()
    destroy()
  }
  return {
    hasEnded: () => hasEnded,
    open: async (connect) => {
      const closing = new AbortController()
      opening.add(closing)
      try {
        return await connect(closing.signal)
      } finally {
        // From now on the agent closes the connection itself.
        opening.delete(closing)
      }
    },
  }
}

/** Among the options of a request. */
export interface ConnectHook {
  /** Called when a connection is about to be opened, after waiting for another one that tries the login. */
  readonly onConnect?: (() => void) | undefined
}

interface Connecting<T> extends Pick<ProxyOptions, 'login'>, ConnectHook {
  readonly opening: Pick<Opening, 'hasEnded'>
  readonly connect: () => Promise<T>
}

/** Connects through a proxy, with its login. @throws ProxyError, ProxyConnectError */
async function reach<T>(
  proxy: Proxy,
  url: URL,
  { login, onConnect, opening, connect }: Connecting<T>,
): Promise<T> {
  const open = (): Promise<T> => {
    onConnect?.()
    return connect().catch((error: unknown) => {
      throw toProxyError(error, url, proxy, login?.isAccepted() ?? true)
    })
  }
  const end = elapsedMs() + longestWaitMs
  const requireCaller = (): void => {
    if (opening.hasEnded() || elapsedMs() >= end) throw new ProxyConnectError(new ConnectTimeout(), proxy)
  }
  // Of several calls with one agent, some may start after it was destroyed because another failed. Nothing would close their connections.
  requireCaller()
  return login === undefined ? open() : login.use(open, requireCaller)
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
  const opening = closeOnDestroy(agent)
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
      opening,
      connect: () => connect(options),
    })
  const openForCallback = callbackify(open)
  agent.createConnection = (options, callback) => {
    openForCallback(options as ConnectionOptions, (error, socket) => callback?.(error, socket))
    return undefined
  }
  return agent as Agent
}

/** @param mayRepeat whether the proxy got no login, or has accepted it */
function toProxyError(error: unknown, url: URL, proxy: Proxy, mayRepeat: boolean): unknown {
  if (error instanceof ProxyError) return error
  const { syscall, hostname } = (isNativeError(error) ? error : {}) as { syscall?: string; hostname?: string }
  // With socks5:// this machine resolves the names.
  if (syscall === 'getaddrinfo' && hostname === url.hostname)
    return Object.assign(error as Error, { lookedUpFor: proxy.variable })
  return new ProxyConnectError(error, proxy, mayRepeat)
}
