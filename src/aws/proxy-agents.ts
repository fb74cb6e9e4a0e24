import { Agent as HttpAgent } from 'node:http'
import { Agent } from 'node:https'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import type { Socket } from 'node:net'
import { callbackify } from 'node:util'
import { isNativeError } from 'node:util/types'

import { ProxyConnectError, ProxyError } from './proxy-errors.ts'
import type { Proxy } from './proxy.ts'
import { connectThroughSocks } from './socks.ts'
import { watch } from './tls-agent.ts'
import type { TlsOptions } from './tls-options.ts'

/** An agent for requests through a proxy. What keeps it from connecting becomes a {@link ProxyConnectError}. */
export async function createProxyAgent(proxy: Proxy, url: URL, tls: TlsOptions): Promise<Agent> {
  if (proxy.url.startsWith('socks')) return createSocksAgent(proxy, url, tls)
  const agent = await createAgentFor(proxy, url, tls)
  // The constructors take the options only for the handshake with an https proxy.
  Object.assign(agent.options, tls)
  const connect = agent.connect.bind(agent)
  agent.connect = async (...args) => {
    try {
      return watch(await connect(...args))
    } catch (error) {
      throw toProxyError(error, url, proxy)
    }
  }
  return agent
}

/** What the agents for proxies have in common (agent-base). */
interface ProxyAgent extends HttpAgent {
  connect: (request: never, options: never) => Promise<unknown>
  readonly options: object
}

async function createAgentFor(proxy: Proxy, url: URL, tls: TlsOptions): Promise<ProxyAgent> {
  if (url.protocol === 'https:') return createTunnel(proxy, tls)
  const { HttpProxyAgent } = await import('http-proxy-agent')
  return new HttpProxyAgent(proxy.url, tls)
}

async function createTunnel(proxy: Proxy, tls: TlsOptions): Promise<ProxyAgent> {
  const { HttpsProxyAgent } = await import('https-proxy-agent')
  const agent = new HttpsProxyAgent(proxy.url, tls)
  // Without this the proxy's response would look like one of AWS, for example that access is denied.
  agent.on('proxyConnect', ({ statusCode }: { statusCode: number }) => {
    if (statusCode !== 200) throw new ProxyError(statusCode, proxy)
  })
  return agent
}

function createSocksAgent(proxy: Proxy, url: URL, tls: TlsOptions): Agent {
  const isTls = url.protocol === 'https:'
  const agent = new (isTls ? Agent : HttpAgent)({ ...(isTls ? tls : {}), maxSockets: 50 })
  const open = async (options: ConnectionOptions): Promise<Socket> => {
    try {
      const target = { host: String(options.host), port: Number(options.port) }
      const socket = await connectThroughSocks(new URL(proxy.url), target)
      if (!isTls) return socket
      // These would name the host to connect to.
      const { host: _host, port: _port, path: _path, ...others } = options
      return watch(connectTls({ ...others, servername: url.hostname, socket }))
    } catch (error) {
      throw toProxyError(error, url, proxy)
    }
  }
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
