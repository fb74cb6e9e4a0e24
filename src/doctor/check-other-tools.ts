import type { Config, Property } from '../config/types.ts'
import { toolNames } from '../migrate/types.ts'
import type { DoctorFinding } from './doctor-finding.ts'

/**
 * Finds `credential_process` lines of tools that awsx can replace. It skips others, such as saml2aws, which sign in to services
 * that awsx does not support.
 */
export function checkOtherTools(config: Config): readonly DoctorFinding[] {
  return config.profileNames().flatMap((name) => {
    const property = readProcess(config, name)
    const tool = toolNames.find(
      (program) =>
        property !== undefined && new RegExp(`(^|[/\\\\])${program}(\\.exe)?"?\\s`).test(property.value),
    )
    if (property === undefined || tool === undefined) return []
    const fix = `to use awsx instead: awsx import ${tool} --dry-run`
    return [
      {
        code: 'foreign-process',
        level: 'warning',
        message: `profile "${name}" gets its credentials from ${tool}`,
        at: config.show(property.location),
        fix,
      } satisfies DoctorFinding,
    ]
  })
}

/** Undefined for a profile that cannot be parsed; checkConfig reports its error. */
function readProcess(config: Config, name: string): Property | undefined {
  try {
    return config.profile(name)?.get('credential_process')
  } catch {
    return undefined
  }
}
