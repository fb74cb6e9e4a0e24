import type { Section } from './types.ts'

/** Keys in which tools save when their session expires, with the command that renews it. */
const expiryKeys = [
  ['x_security_token_expires', 'saml2aws login --profile'],
  ['aws_expiration', 'aws-azure-login --profile'],
  ['aws_credential_expiration', undefined],
  ['expiration', 'aws-mfa --profile'],
] as const

/** When a saved session expires. */
export interface SavedExpiry {
  readonly key: string
  /** Milliseconds since 1970 UTC. */
  readonly time: number
  /** The tool's renewal command, without the profile name; undefined if the tool is unknown. */
  readonly command: string | undefined
}

/** Reads when the session token of a profile expires. AWS tools do not read these keys. */
export function readExpiry(profile: Pick<Section, 'get'>): SavedExpiry | undefined {
  for (const [key, command] of expiryKeys) {
    const time = parseTime(profile.get(key)?.value ?? '')
    if (time !== undefined) return { key, time, command }
  }
  return undefined
}

/** Parses ISO 8601, also with a space instead of `T`, or seconds since 1970. Without a time zone it is UTC. */
function parseTime(text: string): number | undefined {
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1000
  const [, date, clock, zone] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?(?:\.\d+)?) ?(Z|UTC|[+-]\d\d:?\d\d)?$/.exec(text) ?? []
  if (date === undefined) return undefined
  const offset = zone === undefined || zone === 'UTC' ? 'Z' : zone.replace(/(\d\d)(\d\d)$/, '$1:$2')
  const time = Date.parse(`${date}T${clock}${offset}`)
  return Number.isNaN(time) ? undefined : time
}
