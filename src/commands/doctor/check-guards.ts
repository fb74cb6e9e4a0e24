import { findIdleGuards } from '../../app/choose-guard.ts'
import type { Prepared } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import { warningFinding } from '../../doctor/doctor-finding.ts'
import type { DoctorFinding } from '../../doctor/doctor-finding.ts'
import { readProfile } from '../../profiles/profile-rows.ts'
import { listAllProfiles } from '../../profiles/stored-key-names.ts'

/** Finds `[[guard]]` tables that match nothing: a misspelled one protects nothing, and only this says so. */
export async function checkGuards(prepared: Prepared): Promise<readonly DoctorFinding[]> {
  const { config, context, settings } = prepared
  if (!settings.hasGuards) return []
  const store = openUserStore(prepared, { quiet: true })
  const plans = listAllProfiles(config.profileNames(), context, store).flatMap(
    (name) => readProfile(name, config, store, context).plan ?? [],
  )
  const idle = await findIdleGuards(plans, prepared)
  return idle.map(({ position, rule: { accounts = [], profiles = [], roles = [] } }) =>
    warningFinding(
      'guard-matches-nothing',
      `[[guard]] ${position} (${[...accounts, ...profiles, ...roles].join(', ')}) matches no profile and no known account`,
      'correct it: awsx config edit',
    ),
  )
}
