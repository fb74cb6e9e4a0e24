import type { ProfileChoice } from '../config/choose-profile.ts'
import type { Config } from '../config/types.ts'
import type { Variables } from '../context.ts'
import { sessionVariables } from './aws-vault-variables.ts'
import { changeRoles } from './change-roles.ts'
import { addPolicies } from './add-policies.ts'
import { findAmbientBase } from './ambient-base.ts'
import { checkChosenRegion, checkKeys, checkOptions } from './check-keys.ts'
import { checkRepeatedKey } from './check-repeated-key.ts'
import { openProfile } from './open-profile.ts'
import { makePlanContext } from './plan-context.ts'
import type { PlanChecks, PlanContext } from './plan-checks.ts'
import * as errors from './plan-errors.ts'
import { planProfile } from './plan-profile.ts'
import * as warnings from './plan-warnings.ts'
import type { Plan, PlanOptions } from './types.ts'

const checks: PlanChecks = {
  changeRoles,
  addPolicies,
  sessionVariables,
  checkKeys,
  checkOptions,
  checkChosenRegion,
  checkRepeatedKey,
  openProfile,
  findAmbientBase,
  warnings,
  errors,
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
