import type { Section } from './types.ts'

/** Keys in which tools write the end of the session that they saved, with a command that renews it. */
const expiryKeys = [
  ['x_security_token_expires', 'saml2aws login --profile'],
  ['aws_expiration', 'aws-azure-login --profile'],
  ['aws_credential_expiration', undefined],
  ['expiration', 'aws-mfa --profile'],
] as const

/** The end of a saved session. */
export interface SavedExpiry {
  readonly key: string
  /** Milliseconds since 1970 UTC. */
  readonly time: number
  /** The command of the tool that uses the key, without the name of the profile; undefined if the tool is unknown. */
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

/** ISO 8601, where a blank can stand for the `T` and UTC is meant without a time zone; or seconds since 1970. */
function parseTime(text: string): number | undefined {
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1000
  const [, date, clock, zone] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?(?:\.\d+)?) ?(Z|UTC|[+-]\d\d:?\d\d)?$/.exec(text) ?? []
  if (date === undefined) return undefined
  const offset = zone === undefined || zone === 'UTC' ? 'Z' : zone.replace(/(\d\d)(\d\d)$/, '$1:$2')
  const time = Date.parse(`${date}T${clock}${offset}`)
  return Number.isNaN(time) ? undefined : time
}
