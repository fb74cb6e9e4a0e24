import { findIdleAgentPatterns } from '../../app/agent-settings.ts'
import { findIdleGuards } from '../../app/match-guards.ts'
import type { Prepared } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import { warningFinding } from '../../doctor/doctor-finding.ts'
import type { DoctorFinding } from '../../doctor/doctor-finding.ts'
import { openRowSources, readProfile } from '../../profiles/profile-rows.ts'
import { listAllProfiles } from '../../profiles/stored-key-names.ts'

/** Finds `[[guard]]` tables and patterns of `[agents]` that match nothing: only this tells of a misspelled one. */
export async function checkGuards(prepared: Prepared): Promise<readonly DoctorFinding[]> {
  const { config, context, settings } = prepared
  if (!settings.hasGuards) return []
  const store = openUserStore(prepared, { quiet: true })
  const sources = openRowSources(store, context)
  const plans = listAllProfiles(config.profileNames(), context, store).flatMap(
    (name) => readProfile(name, config, sources).plan ?? [],
  )
  const idle = await findIdleGuards(plans, prepared)
  const unmatched = await findIdleAgentPatterns(plans, context)
  const agentFindings = unmatched.map((pattern) =>
    warningFinding(
      'agents-match-nothing',
      `"${pattern}" in the list profiles in [agents] matches no profile`,
      'correct it: awsx config edit',
    ),
  )
  const guardFindings = idle.map(({ position, rule: { accounts = [], profiles = [], roles = [] } }) =>
    warningFinding(
      'guard-matches-nothing',
      `[[guard]] ${position} (${[...accounts, ...profiles, ...roles].join(', ')}) matches no profile and no known account`,
      'correct it: awsx config edit',
    ),
  )
  return [...guardFindings, ...agentFindings]
}
