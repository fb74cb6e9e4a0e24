import { readVariable } from '../context.ts'
import { AwsxError } from '../errors.ts'
import type { CallContext } from './connection.ts'

/** A proxy, and the variable that names it. */
export interface Proxy {
  /** With user name and password, if it has them. */
  readonly url: string
  readonly variable: string
  /** Host and port, without the password. */
  readonly address: string
}

/**
 * The proxy for a URL, by the variables that botocore reads: `https_proxy`, `HTTPS_PROXY` for https URLs, `http_proxy`, `HTTP_PROXY`
 * for http ones, lower case first. HTTP_PROXY is ignored where REQUEST_METHOD is set, because a web server takes it from
 * a client's header there. Loopback and link-local hosts are never proxied.
 * @returns undefined for a direct connection
 * @throws AwsxError CONFIG_INVALID for anything but the URL of an http, https or SOCKS proxy
 */
export function findProxy(url: URL, context: Pick<CallContext, 'env' | 'platform'>): Proxy | undefined {
  if (isLocal(url.hostname) || isExcluded(url, context)) return undefined
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  const names = [`${scheme}_proxy`, `${scheme.toUpperCase()}_PROXY`]
  for (const variable of names) {
    const value = readVariable(context, variable)
    if (value !== undefined && !isFromClient(variable, context)) return readProxy(value, variable)
  }
  return undefined
}

/**
 * The name `ALL_PROXY` or `all_proxy` if it is set and would apply. curl reads it; the AWS CLI and Go programs such as terraform do
 * not. Neither does awsx, which connects to AWS the same way as the commands that it runs.
 */
export function findIgnoredVariable(
  url: URL,
  context: Pick<CallContext, 'env' | 'platform'>,
): string | undefined {
  if (isLocal(url.hostname) || isExcluded(url, context)) return undefined
  return ['all_proxy', 'ALL_PROXY'].find((name) => readVariable(context, name) !== undefined)
}

function isFromClient(variable: string, context: Pick<CallContext, 'env' | 'platform'>): boolean {
  return variable === 'HTTP_PROXY' && readVariable(context, 'REQUEST_METHOD') !== undefined
}

const protocols = new Set(['http:', 'https:', 'socks:', 'socks5:', 'socks5h:'])

function readProxy(value: string, variable: string): Proxy {
  const url = value.includes('://') ? value : `http://${value}`
  if (URL.canParse(url)) {
    const { protocol, host } = new URL(url)
    if (protocols.has(protocol) && host !== '') return { url, variable, address: host }
  }
  // The value itself may hold a password.
  throw new AwsxError('CONFIG_INVALID', `${variable} is not the URL of an http, https or SOCKS proxy`, {
    hints: [`write ${variable} as http://host:port, http://user:password@host:port, or socks5h://host:port`],
  })
}

/** The addresses of the instance and container metadata services among them. */
function isLocal(hostname: string): boolean {
  const isNamed = ['localhost', '[::1]', '[fd00:ec2::254]', '[fd00:ec2::23]'].includes(hostname)
  return isNamed || /^(?:(?:127|169\.254)\.|\[fe[89ab])/.test(hostname)
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
