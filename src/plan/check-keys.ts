import { isKnownRegion, suggestRegion } from '../config/check-region.ts'
import { checkValue, describeProblem } from '../config/check-value.ts'
import { findMeantKey, needsValue } from '../config/known-keys.ts'
import type { Property, Section, Sourced } from '../config/types.ts'
import { AwsxError } from '../errors.ts'
import { configError } from './plan-context.ts'
import { warn } from './plan-warnings.ts'
import type { PlanContext } from './plan-checks.ts'
import { isHostLabel } from './partitions.ts'
import type { PlanOptions } from './types.ts'

/**
 * Checks the values of keys that a plan uses, to report mistakes before AWS does.
 * @param owner the section's name in the error: `profile "x"`
 * @throws AwsxError CONFIG_INVALID with the value's line and correct spelling
 */
export function checkKeys(
  planContext: PlanContext,
  owner: string,
  section: Pick<Section, 'get'> | undefined,
  keys: readonly string[],
): void {
  for (const key of keys) {
    const property = section?.get(key)
    if (property !== undefined) checkProperty(planContext, owner, property)
  }
}

function checkProperty(planContext: PlanContext, owner: string, property: Property): void {
  const { name, value } = property
  const problem = checkValue(name, value, planContext.callsAws)
  if (problem === undefined) return
  throw configError(planContext.config, 'CONFIG_INVALID', {
    message: `${owner}: ${describeProblem(name, value, problem)}`,
    location: property,
    hints: [problem.hint],
  })
}

/**
 * Hints for a section with a missing key: its empty and misspelled keys, with their lines.
 */
export function keysAtFault(planContext: PlanContext, section: Section): readonly string[] {
  return section.properties().flatMap(({ name, value, children, location }) => {
    const at = planContext.config.show(location)
    if (value === '' && children === undefined && needsValue.has(name)) {
      return [`${name} has no value (${at}); write it on the same line`]
    }
    const meant = findMeantKey(name)
    return meant === undefined ? [] : [`unknown key "${name}" (${at}); did you mean ${meant}?`]
  })
}

/**
 * Checks the options that replace or add a value.
 * @throws AwsxError USAGE with the correct spelling
 */
export function checkOptions(planContext: PlanContext, options: PlanOptions): void {
  if (options.externalId !== undefined && options.roleArn === undefined) {
    throw new AwsxError('USAGE', '--external-id requires --role-arn', {
      hints: ['for the role of a profile, add external_id to the profile'],
    })
  }
  const given = [
    ['--role-arn', 'role_arn', options.roleArn],
    ['--external-id', 'external_id', options.externalId],
    ['--role-session-name', 'role_session_name', options.roleSessionName],
  ] as const
  for (const [option, key, value = ''] of given) checkOverride(planContext, { from: option, value }, key)
}

/**
 * Checks the region that a plan uses. An unknown region is only a warning, because AWS opens new ones.
 * @throws AwsxError USAGE or CONFIG_INVALID with the correct spelling
 */
export function checkChosenRegion(planContext: PlanContext, region: Sourced<string>): void {
  const { value, from } = region
  checkOverride(planContext, region, 'region')
  // That of a profile is checked with its line.
  if (!isHostLabel(value) && !from.includes(':')) {
    throw new AwsxError(from.startsWith('--') ? 'USAGE' : 'CONFIG_INVALID', `invalid ${from} "${value}"`, {
      hints: ['example: us-east-1'],
    })
  }
  if (!planContext.callsAws || isKnownRegion(value)) return
  const guess = suggestRegion(value)
  const message = `unknown region "${value}" (${region.from}); awsx uses it anyway`
  warn(planContext, 'unknown-region', `${message}${guess === undefined ? '' : `; ${guess}`}`, null)
}

function checkOverride(planContext: PlanContext, override: Sourced<string>, key: string): void {
  const problem = checkValue(key, override.value, planContext.callsAws)
  if (problem === undefined) return
  const { from, value } = override
  throw new AwsxError(
    from.startsWith('--') ? 'USAGE' : 'CONFIG_INVALID',
    describeProblem(from, value, problem),
    {
      hints: [problem.hint],
    },
  )
}
