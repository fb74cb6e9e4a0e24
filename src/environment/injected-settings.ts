import { readVariable } from '../context.ts'
import type { Environment, Variables } from '../context.ts'
import { withoutProfileFile } from './outer-files.ts'
import { markOf, markerVariable } from './settings-marker.ts'

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
