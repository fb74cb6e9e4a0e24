import type { SsoSignIn } from './types.ts'

/** Where a portal is. */
export type PortalLocation = Pick<SsoSignIn, 'startUrl' | 'ssoRegion'>

/**
 * Normalizes a start URL, to compare portals and to find their records: the host in lower case, and no `/`, `#`,
 * `/#` or `#/` at the end. AWS and browsers show the URL with and without them. AWS still gets the URL as configured, because it
 * documents no such rule.
 */
export function normalizeStartUrl(startUrl: string): string {
  const plain = startUrl.replace(/\/?(?:#\/?)?$/, '')
  return plain.replace(/^[a-z]+:\/\/[^/]+/i, (host) => host.toLowerCase())
}

/** Whether two sign-ins are at the same portal. */
export function isSamePortal(one: PortalLocation, other: PortalLocation): boolean {
  return (
    one.ssoRegion === other.ssoRegion && normalizeStartUrl(one.startUrl) === normalizeStartUrl(other.startUrl)
  )
}
