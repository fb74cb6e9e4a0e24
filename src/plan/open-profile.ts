import { nearestNames } from '../config/nearest-names.ts'
import type { Profile, Property } from '../config/types.ts'
import type { AwsxError } from '../errors.ts'
import { readKey, configError, warn } from './plan-context.ts'
import type { PlanContext } from './plan-context.ts'

/** Half a pair here and half there would make keys that nobody wrote. */
const neverInherited = new Set([
  'include_profile',
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_security_token',
])

/**
 * Opens a profile; `include_profile` (an extension of aws-vault) fills what the profile and the files do not say with the
 * values of the named profile, recursively. Access keys are never filled in, and an inherited `source_profile` that names
 * the profile itself is dropped. A missing or circular include is a warning only, as AWS's own tools do not read the key.
 * @returns undefined if no file has the profile
 */
export function openProfile(planContext: PlanContext, name: string): Profile | undefined {
  const own = planContext.config.profile(name)
  if (own === undefined || readKey(own, 'include_profile') === undefined) return own
  const layers = includedLayers(planContext, own)
  const properties = new Map<string, Property>()
  for (const layer of layers) {
    for (const property of layer.properties()) {
      if (layer !== own && isLeftOut(property, name)) continue
      const present = properties.get(property.name)
      if (present === undefined || isEmpty(present)) properties.set(property.name, property)
    }
  }
  return {
    name: own.name,
    location: own.location,
    get: (key) => properties.get(key),
    properties: () => [...properties.values()],
  }
}

function includedLayers(planContext: PlanContext, own: Profile): readonly Profile[] {
  const layers = [own]
  for (let layer = own; ;) {
    const reference = layer.get('include_profile')
    if (reference === undefined || reference.value === '') return layers
    const included = planContext.config.profile(reference.value)
    if (included === undefined) {
      const message = `profile "${layer.name}": include_profile "${reference.value}" does not exist`
      warn(planContext, 'include-missing', message, reference)
      return layers
    }
    if (layers.some((other) => other.name === included.name)) {
      const message = `profile "${layer.name}": include_profile "${reference.value}" forms a cycle`
      warn(planContext, 'include-cycle', message, reference)
      return layers
    }
    layers.push(included)
    layer = included
  }
}

function isLeftOut(property: Property, name: string): boolean {
  return neverInherited.has(property.name) || (property.name === 'source_profile' && property.value === name)
}

function isEmpty(property: Property): boolean {
  return property.value === '' && property.children === undefined
}

/**
 * The error for a profile that was asked for and that no file has.
 * @param from where the name comes from: `argument`, or a variable's name
 * @param others names of other kinds that may have been meant as well
 */
export function profileNotFound(
  planContext: PlanContext,
  name: string,
  from: string,
  others: readonly string[] = [],
): AwsxError {
  const asked = from === 'argument' ? '' : ` (from ${from})`
  return configError(planContext.config, 'PROFILE_NOT_FOUND', {
    message: `profile "${name}"${asked} is not in ${showFiles(planContext)}`,
    hints: [...suggest(name, [...planContext.config.profileNames(), ...others]), ...startHints(planContext)],
  })
}

/** The error for the first run: nothing names a profile, and there is no `default`. */
export function nothingNamed(planContext: PlanContext): AwsxError {
  const hasNames = planContext.config.profileNames().length > 0
  return configError(planContext.config, 'PROFILE_NOT_FOUND', {
    message: `no profile is named, and profile "default" is not in ${showFiles(planContext)}`,
    hints: [
      ...(hasNames ? ['name a profile, for example: awsx exec PROFILE -- COMMAND'] : []),
      ...startHints(planContext),
    ],
  })
}

/** Hints with the names that a mistyped one may have meant. */
export function suggest(name: string, names: readonly string[]): readonly string[] {
  const near = nearestNames(name, names)
  return near.length === 0 ? [] : [`did you mean ${near.map((other) => `"${other}"`).join(' or ')}?`]
}

/** Where to go from here: to the profiles that there are, or to a first one. */
function startHints(planContext: PlanContext): readonly string[] {
  if (planContext.config.profileNames().length > 0) return ['list all profiles: awsx list']
  return [
    'to set up a profile for IAM Identity Center: awsx configure sso',
    'to set up a profile for an access key: awsx add default',
  ]
}

/** An empty path is that of a variable which is set to nothing: that file does not exist. */
function showFiles(planContext: PlanContext): string {
  const { config } = planContext
  const files = [config.files.config, config.files.credentials].filter((file) => file !== '')
  const shown = files.map((file) => config.show({ file, line: 1 }).replace(/:1$/, ''))
  return shown.length === 0 ? 'any file, as AWS_CONFIG_FILE is empty' : shown.join(' or ')
}
