import type { Config, Property } from '../config/types.ts'
import { toolNames } from '../migrate/types.ts'
import type { DoctorFinding } from './doctor-finding.ts'

/** Names that a finding lists before it gives only a count. */
const shownNames = 3

/**
 * Finds `credential_process` lines of tools that awsx can replace, one finding for each tool. It skips others, such as
 * saml2aws, which sign in to services that awsx does not support.
 */
export function checkOtherTools(config: Config): readonly DoctorFinding[] {
  return toolNames.flatMap((tool) => {
    const isOfTool = new RegExp(`(^|[/\\\\])${tool}(\\.exe)?"?\\s`)
    const users = config.profileNames().flatMap((name) => {
      const property = readProcess(config, name)
      return property !== undefined && isOfTool.test(property.value) ? [{ name, property }] : []
    })
    const [first] = users
    if (first === undefined) return []
    return [
      {
        code: 'foreign-process',
        level: 'warning',
        message: describeUsers(
          users.map(({ name }) => name),
          tool,
        ),
        at: config.show(first.property.location),
        fix: `to use awsx instead: awsx import ${tool} --dry-run`,
      } satisfies DoctorFinding,
    ]
  })
}

function describeUsers(names: readonly string[], tool: string): string {
  if (names.length === 1) return `profile "${names[0]}" gets its credentials from ${tool}`
  const shown = names.slice(0, shownNames).map((name) => `"${name}"`)
  const more = names.length > shownNames ? ` and ${names.length - shownNames} more` : ''
  return `${names.length} profiles get their credentials from ${tool}: ${shown.join(', ')}${more}`
}

/** Undefined for a profile that cannot be parsed; checkConfig reports its error. */
function readProcess(config: Config, name: string): Property | undefined {
  try {
    return config.profile(name)?.get('credential_process')
  } catch {
    return undefined
  }
}
