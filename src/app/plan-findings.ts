import type { Config, Section } from '../config/types.ts'
import { AwsxError } from '../errors.ts'
import type { Plan, Warning } from '../plan/types.ts'

/** The findings of the config files that concern the profiles and the sso-session of a plan, as warnings. */
export function findingsOf(plan: Plan, config: Config): readonly Warning[] {
  const base = plan.steps[0]
  const session =
    base.kind === 'sso' && base.ssoSession !== null ? config.ssoSession(base.ssoSession) : undefined
  const profiles = [...new Set(plan.steps.map((step) => step.profile))].map((name) => config.profile(name))
  const lines = new Set(
    [...profiles, session].flatMap((section) => (section === undefined ? [] : linesOf(section))),
  )
  const findings = orNone(() => config.findings())
  return findings
    .filter(({ location }) => lines.has(`${location.file}:${location.line}`))
    .map(({ code, message, location }) => ({ code, message, at: config.show(location) }))
}

function linesOf(section: Section): readonly string[] {
  const locations = [section.location, ...section.properties().map((property) => property.location)]
  return locations.map(({ file, line }) => `${file}:${line}`)
}

/** A file that cannot be read at all is told of by the plan, if the plan needs it. */
function orNone<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read()
  } catch (error) {
    if (error instanceof AwsxError) return []
    throw error
  }
}
