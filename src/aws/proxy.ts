import { readVariable } from '../context.ts'
import type { CallContext } from './connection.ts'

/**
 * The proxy for a URL, by the variables that botocore reads: `https_proxy`, `HTTPS_PROXY` for https URLs, `http_proxy`, `HTTP_PROXY`
 * for http ones, lower case first. HTTP_PROXY is ignored where REQUEST_METHOD is set, because a web server takes it from
 * a client's header there. Loopback and link-local hosts are never proxied.
 * @returns a proxy URL, or undefined for a direct connection
 */
export function findProxy(url: URL, context: Pick<CallContext, 'env' | 'platform'>): string | undefined {
  if (isLocal(url.hostname) || isExcluded(url, context)) return undefined
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  const lower = readVariable(context, `${scheme}_proxy`)
  if (lower !== undefined) return withScheme(lower)
  if (scheme === 'http' && readVariable(context, 'REQUEST_METHOD') !== undefined) return undefined
  const upper = readVariable(context, `${scheme.toUpperCase()}_PROXY`)
  return upper === undefined ? undefined : withScheme(upper)
}

function withScheme(proxy: string): string {
  return proxy.includes('://') ? proxy : `http://${proxy}`
}

function isLocal(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^(127|169\.254)\./.test(hostname)
}

function isExcluded(url: URL, context: Pick<CallContext, 'env' | 'platform'>): boolean {
  const list = readVariable(context, 'no_proxy') ?? readVariable(context, 'NO_PROXY')
  if (list === undefined) return false
  const entries = list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
  return entries.some((entry) => entry === '*' || matchesHost(url, entry))
}

function matchesHost(url: URL, entry: string): boolean {
  const [, name = entry, port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? []
  const urlPort = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  if (port !== undefined && port !== urlPort) return false
  const suffix = name.replace(/^\*?\./, '')
  return url.hostname === suffix || url.hostname.endsWith(`.${suffix}`)
}
