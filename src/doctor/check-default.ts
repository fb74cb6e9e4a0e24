import type { Config, Property } from '../config/types.ts'
import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { planWithChecks } from '../plan/checked-plan.ts'
import { listDefaultSettings } from '../plan/setting-findings.ts'
import type { PlanOptions } from '../plan/types.ts'
import type { DoctorFinding } from './doctor-finding.ts'

const mostNames = 3

/** Finds settings of `[default]` that also apply to commands of other profiles. Returns one finding per setting. */
export function checkDefault(
  config: Config,
  context: Context,
  options: Pick<PlanOptions, 'hasStoredKey'>,
): readonly DoctorFinding[] {
  const found = new Map<Property, string[]>()
  for (const name of listNames(config)) {
    for (const property of listSettings(name, { config, context, options })) {
      const names = found.get(property)
      if (names === undefined) found.set(property, [name])
      else names.push(name)
    }
  }
  return [...found].map(([{ name, location }, profiles]) => ({
    code: 'default-setting',
    level: 'warning',
    message: `${name} of profile "default" also applies to commands of ${listProfiles(profiles)}`,
    at: config.show(location),
    fix: `set ${name} in these profiles too, or run their commands with: awsx exec --profile-file`,
  }))
}

/** Skips broken files and profiles, which `checkConfig` reports. */
function listNames(config: Config): readonly string[] {
  return orNone(() => config.profileNames())
}

function listSettings(
  name: string,
  input: {
    readonly config: Config
    readonly context: Context
    readonly options: Pick<PlanOptions, 'hasStoredKey'>
  },
): readonly Property[] {
  const { config, context, options } = input
  return orNone(() => {
    const plan = planWithChecks(config, { name, from: 'argument', explicit: true }, options, context)
    return listDefaultSettings(plan, config, context)
  })
}

function orNone<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read()
  } catch (error) {
    if (error instanceof AwsxError) return []
    throw error
  }
}

function listProfiles(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).map((name) => `"${name}"`)
  const more = names.length - shown.length
  return `${names.length === 1 ? 'profile' : 'profiles'} ${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}`
}
