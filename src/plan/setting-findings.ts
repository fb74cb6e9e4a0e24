import {
  endpointVariable,
  fileOnlySettings,
  ignoreEndpoints,
  nestedSettings,
  profileSettings,
} from '../config/profile-settings.ts'
import type { Config, Property } from '../config/types.ts'
import { readVariable } from '../context.ts'
import type { Variables } from '../context.ts'
import { openDefault } from './command-settings.ts'
import { openProfile } from './open-profile.ts'
import { makeCheckedContext } from './checked-plan.ts'
import type { Plan, Warning } from './types.ts'

/** Settings that do not change a command's requests. */
const localSettings = /^(?:cli_|csm_|sdk_ua_app_id$)/

/** Warns about settings that a plan's command does not get, and about settings of `[default]` that apply to it. */
export function findSettingWarnings(plan: Plan, config: Config, variables: Variables): readonly Warning[] {
  const notPassed = listNotPassed(plan, config, variables).map(({ name, location }) => ({
    code: 'setting-not-passed',
    message: `the command does not see ${name} of profile "${plan.profile}" without --profile-file, because there is no variable for it`,
    at: config.show(location),
  }))
  const ofDefault = listDefaultSettings(plan, config, variables).map(({ name, location }) => ({
    code: 'default-setting',
    message: `${name} of profile "default" also applies to the command, unless it runs with --profile-file`,
    at: config.show(location),
  }))
  return [...notPassed, ...ofDefault]
}

function listNotPassed(plan: Plan, config: Config, variables: Variables): readonly Property[] {
  const profile = openProfile(makeCheckedContext(config, variables), plan.profile)
  return (profile?.properties() ?? []).filter(({ name, children }) => {
    if (children === undefined) return fileOnlySettings.has(name)
    return [...children.keys()].some((child) => !nestedSettings.has(`${name}.${child}`))
  })
}

/**
 * The settings of `[default]` that tools use for the command of a plan, because it names no profile and no variable overrides
 * them.
 */
export function listDefaultSettings(plan: Plan, config: Config, variables: Variables): readonly Property[] {
  if (plan.profile === 'default') return []
  const defaultProfile = openDefault(config)
  const valueOf = (variable: string): string | undefined =>
    plan.settings.find((setting) => setting.variable === variable)?.value ?? readVariable(variables, variable)
  const isIgnored = valueOf(ignoreEndpoints.variable) ?? defaultProfile?.get(ignoreEndpoints.key)?.value
  const hasEndpoints = isIgnored?.toLowerCase() !== 'true' && valueOf(endpointVariable()) === undefined
  return (defaultProfile?.properties() ?? []).filter(({ name, value, children }) => {
    if (children !== undefined) return true
    if (value === '' || localSettings.test(name)) return false
    if (name === 'region') return plan.region === null
    if (name === 'endpoint_url' || name === 'services') return hasEndpoints
    const { variables: names = [], standard } = profileSettings.get(name) ?? {}
    return (
      value.toLowerCase() !== standard?.toLowerCase() &&
      names.some((variable) => valueOf(variable) === undefined)
    )
  })
}
