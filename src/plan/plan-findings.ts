import { listFindings } from '../config/config-findings.ts'
import type { Config, Finding, Section } from '../config/types.ts'
import { AwsxError } from '../errors.ts'
import type { Plan, Warning } from './types.ts'

/** The findings for the profiles and the sso-session of a plan, as warnings. */
export function findPlanFindings(
  plan: Plan,
  config: Config,
  context: Parameters<typeof listFindings>[1],
): readonly Warning[] {
  const [base] = plan.steps
  const session =
    base.kind === 'sso' && base.ssoSession !== null ? config.ssoSession(base.ssoSession) : undefined
  const profiles = [...new Set(plan.steps.map((step) => step.profile))].map((name) => config.profile(name))
  const lines = new Set(
    [...profiles, session].flatMap((section) => (section === undefined ? [] : linesOf(section))),
  )
  return listReadableFindings(config, context)
    .filter(({ location }) => lines.has(`${location.file}:${location.line}`))
    .map(({ code, message, location }) => ({ code, message, at: config.show(location) }))
}

function linesOf(section: Section): readonly string[] {
  const locations = [section.location, ...section.properties().map((property) => property.location)]
  return locations.map(({ file, line }) => `${file}:${line}`)
}

/** No findings for an unreadable file: if the plan needs that file, planning reports the error. */
function listReadableFindings(...[config, context]: Parameters<typeof listFindings>): readonly Finding[] {
  try {
    return listFindings(config, context)
  } catch (error) {
    if (error instanceof AwsxError) return []
    throw error
  }
}
