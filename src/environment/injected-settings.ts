import { readVariable } from '../context.ts'
import type { Environment, Variables } from '../context.ts'
import { withoutProfileFile } from './environment-change.ts'

/**
 * Names the variables that awsx set from a profile's settings, each with a checksum of its value. Another awsx inside removes
 * them before it plans, unless the user has changed the value.
 */
export const markerVariable = 'AWSX_SETTINGS'

/** The user of a URL, who may have a password. */
export const urlUser = /\/\/[^/?#]*@/

/** Adds the marker, unless there are no settings. */
export function withMarker(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(settings)
  if (entries.length === 0) return settings
  return { ...settings, [markerVariable]: entries.map(([name, value]) => markOf(name, value)).join(',') }
}

/** The variables that an outer awsx set from a profile's settings and that still have its values. */
function listInjected(variables: Variables): readonly string[] {
  const marks = readVariable(variables, markerVariable)?.split(',') ?? []
  return marks.flatMap((mark) => {
    const [name = ''] = mark.split(':')
    // Shells evaluate the name, and the marker could come from any program.
    if (!/^\w+$/.test(name)) return []
    // awsx itself sets an empty value to turn off the pager.
    const value = readVariable(variables, name) ?? ''
    return markOf(name, value) === mark ? [name] : []
  })
}

/** The environment without the settings of an outer awsx, in variables or in a file. */
export function withoutInjected(variables: Variables): Environment {
  const { platform } = variables
  const env = withoutProfileFile(variables.env)
  const injected = new Set(listInjected(variables))
  if (injected.size === 0) return env
  const fold = (name: string): string => (platform === 'win32' ? name.toUpperCase() : name)
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !injected.has(fold(name)) && fold(name) !== markerVariable),
  )
}

/**
 * FNV-1a, 32 bits: enough to detect a changed value. Without the user and password of a URL, because a short checksum could confirm a
 * guessed password.
 */
function markOf(name: string, value: string): string {
  let hash = 0x811c9dc5
  for (const character of value.replace(urlUser, '//'))
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return `${name}:${(hash >>> 0).toString(16)}`
}
