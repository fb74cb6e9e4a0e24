import type { HttpProxyAgent } from 'http-proxy-agent'
import type { HttpsProxyAgent } from 'https-proxy-agent'
import { Agent } from 'node:https'
import { TLSSocket } from 'node:tls'

import { ProxyError } from './call-errors.ts'
import type { Proxy } from './proxy.ts'
import { nameIssuer } from './tls-options.ts'
import type { TlsOptions } from './tls-options.ts'

/** An agent for https URLs without a proxy, otherwise like the one that the official clients create. */
export function createAgent(tls: TlsOptions): Agent {
  const agent = new Agent({ ...tls, keepAlive: true, maxSockets: 50 })
  const create = agent.createConnection.bind(agent)
  agent.createConnection = (...args) => watch(create(...args))
  return agent
}

/** An agent for https URLs, through a tunnel that the proxy opens. */
export async function createTunnel(proxy: Proxy, tls: TlsOptions): Promise<HttpsProxyAgent<string>> {
  const { HttpsProxyAgent } = await import('https-proxy-agent')
  const agent = new HttpsProxyAgent(proxy.url, tls)
  // The constructor takes them for the handshake with an https proxy only.
  Object.assign(agent.options, tls)
  const connect = agent.connect.bind(agent)
  agent.connect = async (...args) => watch(await connect(...args))
  // Without this the proxy's response would look like one of AWS, for example that access is denied.
  agent.on('proxyConnect', ({ statusCode }: { statusCode: number }) => {
    if (statusCode !== 200) throw new ProxyError(statusCode, proxy.variable)
  })
  return agent
}

/** An agent for http URLs, which the proxy requests. */
export async function createForwarder(proxy: Proxy, tls: TlsOptions): Promise<HttpProxyAgent<string>> {
  const { HttpProxyAgent } = await import('http-proxy-agent')
  return new HttpProxyAgent(proxy.url, tls)
}

function watch<S>(socket: S): S {
  if (socket instanceof TLSSocket) nameIssuer(socket)
  return socket
}
