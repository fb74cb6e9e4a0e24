import type { SsoSignIn } from './types.ts'

/** Where a portal is. */
export type PortalLocation = Pick<SsoSignIn, 'startUrl' | 'ssoRegion'>

/**
 * One text for all spellings of a start URL, to compare portals and to find what is stored for one: the host in lower case, and no `/`, `#`,
 * `/#` or `#/` at the end. AWS and browsers show the URL with and without them. AWS gets the URL as the config has it, because AWS
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
