import type { Config, Property } from '../config/types.ts'
import { toolNames } from '../migrate/types.ts'
import type { DoctorFinding } from './doctor-finding.ts'

/** Tools that write `credential_process` lines, by the name of their program. */
const tools = [...toolNames, 'saml2aws']

const importable: ReadonlySet<string> = new Set(toolNames)

/** Finds `credential_process` lines of other tools in the config. */
export function checkOtherTools(config: Config): readonly DoctorFinding[] {
  return config.profileNames().flatMap((name) => {
    const property = readProcess(config, name)
    const tool = tools.find(
      (program) =>
        property !== undefined && new RegExp(`(^|[/\\\\])${program}(\\.exe)?"?\\s`).test(property.value),
    )
    if (property === undefined || tool === undefined) return []
    const fix = importable.has(tool)
      ? `to use awsx instead: awsx import ${tool} --dry-run`
      : 'to use awsx instead, remove the line'
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
