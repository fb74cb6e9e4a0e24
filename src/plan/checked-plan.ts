import type { ProfileChoice } from '../config/choose-profile.ts'
import type { Config } from '../config/types.ts'
import type { Variables } from '../context.ts'
import { sessionVariables } from './aws-vault-variables.ts'
import { changeRoles } from './change-roles.ts'
import { checkChosenRegion, checkKeys, checkOptions, keysAtFault } from './check-keys.ts'
import { hintsForCredentials } from './credential-hints.ts'
import { makePlanContext } from './plan-context.ts'
import type { PlanChecks, PlanContext } from './plan-context.ts'
import { planProfile } from './plan-profile.ts'
import { noProfileNamed, profileNotFound, suggest } from './profile-not-found.ts'
import type { Plan, PlanOptions } from './types.ts'

const checks: PlanChecks = {
  changeRoles,
  sessionVariables,
  checkKeys,
  checkOptions,
  checkChosenRegion,
  keysAtFault,
  hintsForCredentials,
  suggest,
  profileNotFound,
  noProfileNamed,
}

/**
 * Plans a profile with all checks and warnings.
 * @throws AwsxError as {@link planProfile}
 */
export function planWithChecks(
  config: Config,
  choice: ProfileChoice,
  options: PlanOptions,
  variables: Variables,
): Plan {
  return planProfile(makeCheckedContext(config, variables), choice, options)
}

/** Plan context with all checks. */
export function makeCheckedContext(config: Config, variables: Variables): PlanContext {
  return makePlanContext(config, variables, checks)
}
