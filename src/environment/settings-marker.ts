/**
 * Names the variables that awsx set from a profile's settings, each with a checksum of its value. Another awsx inside removes
 * them before it plans, unless the user has changed the value.
 */
export const markerVariable = 'AWSX_SETTINGS'

/** Whether a text is a URL with a user, who may have a password. */
export function hasUrlUser(text: string): boolean {
  return withoutUrlUser(text) !== text
}

function withoutUrlUser(text: string): string {
  return text.replace(/\/\/[^/?#]*@/, '//')
}

/** Adds the marker, unless there are no settings. */
export function withMarker(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(settings)
  if (entries.length === 0) return settings
  return { ...settings, [markerVariable]: entries.map(([name, value]) => markOf(name, value)).join(',') }
}

/**
 * FNV-1a, 32 bits: enough to detect a changed value. Without the user and password of a URL, because a short checksum could confirm a
 * guessed password.
 */
export function markOf(name: string, value: string): string {
  let hash = 0x811c9dc5
  for (const character of withoutUrlUser(value))
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return `${name}:${(hash >>> 0).toString(16)}`
}
