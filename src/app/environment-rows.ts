import { AwsxError } from '../errors.ts'
import { readProfile } from '../profiles/profile-rows.ts'
import type { PlannedProfile, RowSources } from '../profiles/profile-rows.ts'
import type { ProfileRow } from '../profiles/stated-row.ts'
import { openEnvironments } from './match-guards.ts'
import type { Prepared } from './prepare.ts'

/** A profile's row with what its account is for. */
export interface EnvironmentRow extends ProfileRow {
  /** Null if nothing says it. */
  readonly environment: string | null
}

/**
 * Opens the rows of profiles with their environments, by the settings and the keys of the profile.
 * @throws AwsxError CONFIG_INVALID for an invalid `[[guard]]`
 */
export async function openRows(
  prepared: Prepared,
  sources: RowSources,
): Promise<(profile: string) => PlannedProfile & { readonly row: EnvironmentRow }> {
  const environmentOf = await openEnvironments(prepared)
  return (profile) => {
    const { row, plan } = readProfile(profile, prepared.config, sources)
    if (plan === undefined) return { row: { ...row, environment: null }, plan }
    try {
      return { row: { ...row, environment: environmentOf(plan) }, plan }
    } catch (error) {
      if (!(error instanceof AwsxError)) throw error
      const problem = { code: error.code, message: error.message }
      return { row: { ...row, environment: null, problem }, plan: undefined }
    }
  }
}
