import { isAwsHost, readStartUrl } from './start-url.ts'

/** Host names whose start URL has the path `/start`. */
const withStartPath = /\.awsapps\.(?:com|cn)$/

/** Labels of company hosts that say nothing about the company. */
const generic = new Set([
  'www',
  'sso',
  'aws',
  'login',
  'portal',
  'access',
  'id',
  'idp',
  'start',
  'my',
  'apps',
])

/**
 * Reads a start URL in the forms in which people have it: the full URL with or without what the portal's page adds, the host
 * name, or only the part that names the portal (`example`, `d-1234567890`).
 * @returns undefined for anything else, such as an http URL
 */
export function readTypedStartUrl(text: string): string | undefined {
  const typed = text.trim()
  const url = readStartUrl(withScheme(typed))
  if (url === undefined) return undefined
  if (!isAwsHost(url.hostname)) return typed.includes('://') ? typed : url.href.replace(/\/$/, '')
  const path = withStartPath.test(url.hostname) ? '/start' : url.pathname.replace(/\/+$/, '')
  return `${url.origin}${path}`
}

function withScheme(typed: string): string {
  if (/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i.test(typed)) return `https://${typed}.awsapps.com/start`
  return /^[\w-]+(?:\.[\w-]+)+(?:[/?#].*)?$/.test(typed) ? `https://${typed}` : typed
}

/**
 * Derives the name of a session from its start URL: `example` from `https://example.awsapps.com/start`.
 * @param taken names that other sessions have
 */
export function deriveSessionName(startUrl: string, taken: readonly string[]): string {
  const name = readName(new URL(startUrl)) || 'sso'
  let free = name
  for (let count = 2; taken.includes(free); count += 1) free = `${name}-${count}`
  return free
}

function readName({ hostname, pathname }: URL): string {
  if (hostname.startsWith('identitycenter.')) return pathname.split('/')[1] ?? ''
  const labels = hostname.split('.')
  if (isAwsHost(hostname)) return labels[0] ?? ''
  return labels.slice(0, -1).find((label) => !generic.has(label)) ?? labels[0] ?? ''
}
