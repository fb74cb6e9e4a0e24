import {
  endpointVariable,
  ignoreEndpoints,
  nestedSettings,
  profileSettings,
} from '../config/profile-settings.ts'
import type { Config, Profile, Property } from '../config/types.ts'
import { readVariable } from '../context.ts'
import type { Variables } from '../context.ts'
import { AwsxError } from '../errors.ts'
import type { CommandSetting } from './types.ts'

interface SettingSources {
  readonly config: Config
  readonly profiles: readonly Profile[]
  /** Profile `default`, whose settings tools use if no profile is named; undefined if it is the command's profile. */
  readonly defaultProfile: Profile | undefined
  readonly variables: Variables
}

/**
 * The variables that give a command its profile's settings, as `AWS_PROFILE` would. A variable that the user has set wins, as
 * in all AWS tools.
 * @param profiles the requested profile and the one that its `credential_process` names; the first one's settings win
 * @throws AwsxError CONFIG_PARSE for the `services` section of the profile
 */
export function readCommandSettings(
  config: Config,
  name: string,
  profiles: readonly (Profile | undefined)[],
  variables: Variables,
): readonly CommandSetting[] {
  const sources: SettingSources = {
    config,
    profiles: profiles.filter((profile) => profile !== undefined),
    defaultProfile: name === 'default' ? undefined : openDefault(config),
    variables,
  }
  const settings = new Map<string, CommandSetting>()
  const candidates = [
    ...sources.profiles.flatMap(listSettings),
    ...listStandards(sources.defaultProfile),
    ...decideEndpoints(sources),
  ]
  for (const setting of candidates) {
    const { variable } = setting
    if (!settings.has(variable) && !isSetByUser(variables, variable)) settings.set(variable, setting)
  }
  return [...settings.values()]
}

/** An empty pager means no pager. Every other empty variable counts as unset, so that it turns off no endpoint and no FIPS. */
function isSetByUser(variables: Variables, name: string): boolean {
  return readVariable(variables, name) !== undefined || (name === pager && Object.hasOwn(variables.env, name))
}

const pager = 'AWS_PAGER'

/** Ignores an unparsable section, because planning must not fail due to an unused profile. */
export function openDefault(config: Config): Profile | undefined {
  try {
    return config.profile('default')
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}

function listSettings(profile: Profile): readonly CommandSetting[] {
  const nested: CommandSetting[] = []
  const settings = profile.properties().flatMap((property) => {
    for (const child of property.children?.values() ?? []) {
      const key = `${property.name}.${child.name}`
      nested.push(...variablesOf(nestedSettings.get(key), child, key))
    }
    return variablesOf(property.name, property)
  })
  return [...settings, ...nested]
}

function variablesOf(
  key: string | undefined,
  property: Property,
  shownKey = property.name,
): readonly CommandSetting[] {
  const { variables = [] } = key === undefined ? {} : (profileSettings.get(key) ?? {})
  const isMissing = property.value === '' && !variables.includes(pager)
  if (isMissing || property.children !== undefined) return []
  return variables.map((variable) => makeSetting(variable, property, { key: shownKey }))
}

/** Variables that keep the settings of `[default]` from applying to another profile's command. */
function listStandards(defaultProfile: Profile | undefined): readonly CommandSetting[] {
  return (defaultProfile?.properties() ?? []).flatMap((property) => {
    const { variables = [], standard } = profileSettings.get(property.name) ?? {}
    if (standard === undefined || ['', standard.toLowerCase()].includes(property.value.toLowerCase()))
      return []
    return variables.map((variable) => makeSetting(variable, property, { standard }))
  })
}

/**
 * The endpoints, and whether the tools ignore them. `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true` also turns off the variables with
 * endpoints (botocore, JavaScript SDK), so it can keep out the endpoints of `[default]` only if there are no others.
 */
function decideEndpoints(sources: SettingSources): readonly CommandSetting[] {
  const { config, profiles, defaultProfile, variables } = sources
  const { key, variable } = ignoreEndpoints
  const given = readVariable(variables, variable)
  const own = profiles.map((profile) => profile.get(key)).find((property) => !isEmpty(property))
  const ownSetting = own === undefined ? [] : [makeSetting(variable, own)]
  if (isTrue(given ?? own?.value)) return ownSetting
  const endpoints = profiles.flatMap((profile) => listEndpoints(config, profile, variables))
  const ofDefault = defaultProfile?.get(key)
  const defaultIgnores = ofDefault !== undefined && isTrue(ofDefault.value)
  const endpointOfDefault = defaultIgnores ? undefined : findEndpointSetting(defaultProfile)
  // Searching the environment takes long, so it is left out where it changes nothing.
  if (endpoints.length === 0 && !defaultIgnores && endpointOfDefault === undefined) return ownSetting
  if (endpoints.length > 0 || hasEndpoint(variables)) {
    if (defaultIgnores) return [...endpoints, makeSetting(variable, ofDefault, { standard: 'false' })]
    return [...endpoints, ...ownSetting]
  }
  if (endpointOfDefault === undefined) return ownSetting
  return [makeSetting(variable, endpointOfDefault, { standard: 'true' })]
}

/** The variable for all services overrides the section for one service, so the section gives none if the user has set it. */
function listEndpoints(config: Config, profile: Profile, variables: Variables): readonly CommandSetting[] {
  const property = profile.get('endpoint_url')
  const forAll =
    property === undefined || isEmpty(property) ? [] : [makeSetting(endpointVariable(), property)]
  const services = profile.get('services')
  if (services === undefined || isEmpty(services) || isSetByUser(variables, endpointVariable())) return forAll
  const forOne = config.services(services.value)?.properties() ?? []
  return [
    ...forAll,
    ...forOne.flatMap(({ name, children }) => {
      const endpoint = children?.get('endpoint_url')
      // The name becomes part of a variable name, which shells evaluate.
      if (endpoint === undefined || isEmpty(endpoint) || !/^[a-z0-9_]+$/.test(name)) return []
      return [makeSetting(endpointVariable(name), endpoint, { key: `${name}.endpoint_url` })]
    }),
  ]
}

/** The key of a profile that sets endpoints. */
function findEndpointSetting(profile: Profile | undefined): Property | undefined {
  return ['endpoint_url', 'services'].map((key) => profile?.get(key)).find((property) => !isEmpty(property))
}

function hasEndpoint({ env }: Variables): boolean {
  return Object.keys(env).some(
    (name) => `${name.toUpperCase()}_`.startsWith('AWS_ENDPOINT_URL_') && env[name] !== '',
  )
}

function isEmpty(property: Property | undefined): boolean {
  return property === undefined || property.value === ''
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true'
}

/** @param standard the value that keeps the property, which is one of `[default]`, from applying */
function makeSetting(
  variable: string,
  { name, value, location }: Property,
  { key = name, standard }: { readonly key?: string; readonly standard?: string } = {},
): CommandSetting {
  return { variable, value: standard ?? value, key, location, isOfDefault: standard !== undefined }
}
