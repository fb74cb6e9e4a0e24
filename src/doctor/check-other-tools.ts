import type { Config, Property } from '../config/types.ts'
import { toolNames } from '../migrate/types.ts'
import type { Problem } from './problem.ts'

/** Programs that write a `credential_process` of their own, by the word by which it is known. */
const deps = [...toolNames, 'saml2aws']

const importable: ReadonlySet<string> = new Set(toolNames)

/** Lines that other tools left in the config. */
export function checkOtherTools(config: Config): readonly Problem[] {
  return config.profileNames().flatMap((name) => {
    const property = readProcess(config, name)
    const tool = deps.find(
      (word) => property !== undefined && new RegExp(`(^|[/\\\\])${word}(\\.exe)?"?\\s`).test(property.value),
    )
    if (property === undefined || tool === undefined) return []
    const message = `profile "${name}" gets its credentials from ${tool}`
    const fix = importable.has(tool)
      ? `if you use awsx in its place: awsx import ${tool} --dry-run`
      : 'if you use awsx in its place, remove the line'
    return [
      {
        code: 'foreign-process',
        level: 'warning',
        message,
        at: config.show(property.location),
        fix,
      } satisfies Problem,
    ]
  })
}

/** A profile that cannot be parsed is told of elsewhere. */
function readProcess(config: Config, name: string): Property | undefined {
  try {
    return config.profile(name)?.get('credential_process')
  } catch {
    return undefined
  }
}
