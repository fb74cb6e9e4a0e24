import { isIdentifier } from '../config/header-syntax.ts'
import type { Config } from '../config/types.ts'
import { openProfile } from '../plan/open-profile.ts'
import type { PlanContext } from '../plan/plan-checks.ts'
import type { Plan } from '../plan/types.ts'
import { readNested, readSettings } from './credential-keys.ts'
import type { ProfileSettings } from './credential-keys.ts'
import { editSection } from './edit-section.ts'
import type { SectionEdit } from './edit-section.ts'

/** Keys of other tools that may hold a secret. */
const secretKey = /secret|password|passphrase|token|private_key/i

/**
 * The config file of `exec --profile-file`: the settings of a plan's profile as `[default]`, also under the profile's name if all AWS tools
 * can read that name, and the `services` section that it refers to. It has no credentials.
 * @throws AwsxError CONFIG_INVALID for a value that cannot be written to a config file
 */
export function writeProfileFile(plan: Plan, planContext: PlanContext): string {
  const settings = withRegion(withoutSecrets(readSettings(openProfile(planContext, plan.profile))), plan)
  const names = new Set(['default', ...(isIdentifier(plan.profile) ? [plan.profile] : [])])
  const profiles = [...names].map((name): SectionEdit => ({ kind: 'profile', name, ...settings }))
  const services = listServices(planContext.config, settings.set['services'])
  return [...profiles, ...services].reduce((text, edit) => editSection(text, 'config', edit), '')
}

/** A profile of the config file of `exec --agent`. */
export interface SealedProfile {
  readonly name: string
  /** Null for none. */
  readonly region: string | null
  /** The `credential_process` that asks awsx for its credentials. */
  readonly process: string
}

/**
 * The config file of `exec --agent`: only these profiles, with their settings and no credentials. A profile `default` is there only if it is one
 * of them.
 * @throws AwsxError CONFIG_INVALID for a name that AWS tools cannot read, or a value that cannot be written to a config file
 */
export function writeSealedConfig(profiles: readonly SealedProfile[], planContext: PlanContext): string {
  const edits = profiles.flatMap(({ name, region, process }): readonly SectionEdit[] => {
    const { set: settings, nested } = withoutSecrets(readSettings(openProfile(planContext, name)))
    const set = { ...settings, ...(region === null ? {} : { region }), credential_process: process }
    return [{ kind: 'profile', name, set, nested }, ...listServices(planContext.config, settings['services'])]
  })
  return edits.reduce((text, edit) => editSection(text, 'config', edit), '')
}

function withoutSecrets({ set, nested }: ProfileSettings): ProfileSettings {
  const pick = <T>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(values).filter(([key]) => !secretKey.test(key)))
  return {
    set: pick(set),
    nested: Object.fromEntries(Object.entries(pick(nested)).map(([key, children]) => [key, pick(children)])),
  }
}

function withRegion({ set, nested }: ProfileSettings, { region }: Plan): ProfileSettings {
  return { set: region === null ? set : { ...set, region: region.value }, nested }
}

function listServices(config: Config, name: string | undefined): readonly SectionEdit[] {
  const section = name === undefined || name === '' ? undefined : config.services(name)
  return section === undefined ? [] : [{ kind: 'services', name: section.name, nested: readNested(section) }]
}
