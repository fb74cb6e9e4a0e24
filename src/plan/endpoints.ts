import type { Config, Profile, Property } from '../config/types.ts'
import { readVariable } from '../context.ts'
import type { Variables } from '../context.ts'
import { hostOf, signingRegionOf } from './endpoint-hosts.ts'
import { checkRegion } from './partitions.ts'
import { readKey, configError } from './plan-context.ts'
import type { ClientSettings, EndpointSource, ServiceId } from './types.ts'

const services: readonly ServiceId[] = ['sts', 'sso', 'sso_oidc', 'iam', 'signin']

/** The regions that `sts_regional_endpoints = legacy` sends to the global endpoint (AWS SDK reference guide). */
const legacyRegions =
  'ap-northeast-1 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2'
const legacyStsRegions = new Set(legacyRegions.split(' '))

interface SettingSources {
  readonly config: Config
  readonly profile: Profile | undefined
  readonly context: Variables
}

/**
 * Reads how the calls of a plan are sent. A variable always overrides the profile. The order for endpoints (AWS SDK reference
 * guide): `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, the profile's `services` section, the profile's `endpoint_url`.
 * `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` or `ignore_configured_endpoint_urls` turns all of them off.
 * @param profile the profile that the command uses, never a source profile; undefined if it does not exist
 * @param region region of the STS and sign-in calls
 * @throws AwsxError CONFIG_INVALID for a missing `services` section, an endpoint that is not an http or https URL, a region
 *   that cannot be part of a host name, or an unknown `sts_regional_endpoints`
 */
export function readClientSettings(
  config: Config,
  profile: Profile | undefined,
  region: string,
  context: Variables,
): ClientSettings {
  const sources = { config, profile, context }
  const configured = profile?.get('region')
  checkRegion(config, region, configured?.value === region ? configured : undefined)
  return {
    region,
    ...readEndpoints(sources),
    useFips: readFlag(sources, 'AWS_USE_FIPS_ENDPOINT', 'use_fips_endpoint'),
    useDualstack: readFlag(sources, 'AWS_USE_DUALSTACK_ENDPOINT', 'use_dualstack_endpoint'),
    legacySts: readLegacySts(sources),
    caBundle: readSetting(sources, 'AWS_CA_BUNDLE', 'ca_bundle')?.value ?? null,
  }
}

/**
 * The URL of a service, without a slash at the end. An endpoint override keeps its path and turns off FIPS and dual-stack.
 * @param region for `sts`, `iam` and `signin` the region of the settings, for `sso` and `sso_oidc` the `sso_region`
 */
export function serviceUrl(settings: ClientSettings, service: ServiceId, region: string): string {
  const override = settings.endpoints[service]
  if (override !== undefined) return override
  return `https://${hostOf(service, isGlobalSts(settings, service, region) ? 'aws-global' : region, settings)}`
}

/** The region for the signature of a call to {@link serviceUrl}. */
export function signingRegion(settings: ClientSettings, service: ServiceId, region: string): string {
  return signingRegionOf(service, isGlobalSts(settings, service, region) ? 'aws-global' : region)
}

/** Where and how the calls to a service are sent. */
interface ServiceEndpoint {
  readonly endpoint: string
  readonly region: string
  readonly caBundle: string | null
  readonly source: EndpointSource | undefined
}

/**
 * Where and how the calls to a service are sent.
 * @param region for `sts`, `iam` and `signin` the region of the settings, for `sso` and `sso_oidc` the `sso_region`
 */
export function endpointFor(settings: ClientSettings, service: ServiceId, region: string): ServiceEndpoint {
  return {
    endpoint: serviceUrl(settings, service, region),
    region: signingRegion(settings, service, region),
    caBundle: settings.caBundle,
    source: settings.endpointSources[service],
  }
}

/** FIPS and dual-stack exist for regional endpoints only. */
function isGlobalSts(settings: ClientSettings, service: ServiceId, region: string): boolean {
  if (service !== 'sts' || settings.useFips || settings.useDualstack) return false
  return settings.legacySts && settings.endpoints.sts === undefined && legacyStsRegions.has(region)
}

function readEndpoints(sources: SettingSources): Pick<ClientSettings, 'endpoints' | 'endpointSources'> {
  const found = services.flatMap((service) => readEndpoint(sources, service) ?? [])
  return {
    endpoints: Object.fromEntries(found.map(({ service, url }) => [service, url])),
    endpointSources: Object.fromEntries(found.map(({ service, source }) => [service, source])),
  }
}

interface Endpoint {
  readonly service: string
  readonly url: string
  readonly source: EndpointSource
}

/** @param service in lower case, as in a `services` section: `sts`, `ecr_public` */
export function readEndpoint(sources: SettingSources, service: string): Endpoint | undefined {
  const { config, context } = sources
  if (readFlag(sources, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'ignore_configured_endpoint_urls')) return
  for (const name of [`AWS_ENDPOINT_URL_${service.toUpperCase()}`, 'AWS_ENDPOINT_URL']) {
    const value = readVariable(context, name)
    if (value !== undefined)
      return { service, url: checkEndpoint(config, value, name), source: { setting: name, at: null } }
  }
  const property = serviceProperty(sources, service) ?? sources.profile?.get('endpoint_url')
  if (property === undefined || property.value === '') return undefined
  const url = checkEndpoint(config, property.value, property)
  return { service, url, source: { setting: property.name, at: config.show(property.location) } }
}

function serviceProperty(sources: SettingSources, service: string): Property | undefined {
  const { config, profile } = sources
  const name = profile === undefined ? undefined : readKey(profile, 'services')
  if (profile === undefined || name === undefined) return undefined
  const section = config.services(name)
  if (section === undefined) {
    throw configError(config, 'CONFIG_INVALID', {
      message: `profile "${profile.name}": section [services ${name}] not found`,
      location: profile.get('services'),
      hints: [`add the section, or remove services from profile "${profile.name}"`],
    })
  }
  const children = section.get(service)?.children
  const property = children?.get('endpoint_url')
  return property === undefined || property.value === '' ? undefined : property
}

function checkEndpoint(config: Config, text: string, from: string | Property): string {
  if (isEndpoint(text)) return text.endsWith('/') ? text.replace(/\/+$/, '') : text
  const name = typeof from === 'string' ? from : from.name
  throw configError(config, 'CONFIG_INVALID', {
    message: `invalid ${name} "${text}"; expected an http or https URL`,
    location: typeof from === 'string' ? undefined : from,
    hints: ['example: https://host:port/path'],
  })
}

/** Parsing the same one for each service of each profile would take a tenth of `awsx list`. */
const knownEndpoints = new Set<string>()

function isEndpoint(text: string): boolean {
  const url = !knownEndpoints.has(text) && URL.canParse(text) ? new URL(text) : undefined
  // Calls append their paths to this text. After "?" or "#" that would not be a path, and after a space not a URL.
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol) && !/[?#]| $/.test(text))
    knownEndpoints.add(text)
  return knownEndpoints.has(text)
}

function readLegacySts(sources: SettingSources): boolean {
  const found = readSetting(sources, 'AWS_STS_REGIONAL_ENDPOINTS', 'sts_regional_endpoints')
  if (found === undefined) return false
  const value = found.value.toLowerCase()
  if (value === 'legacy' || value === 'regional') return value === 'legacy'
  throw configError(sources.config, 'CONFIG_INVALID', {
    message: `invalid ${found.name} "${found.value}"; expected regional or legacy`,
    location: found.property,
  })
}

/** Anything but `true` counts as false, as in botocore. */
function readFlag(sources: SettingSources, variable: string, key: string): boolean {
  return readSetting(sources, variable, key)?.value.toLowerCase() === 'true'
}

function readSetting(
  sources: SettingSources,
  variable: string,
  key: string,
): { readonly name: string; readonly value: string; readonly property: Property | undefined } | undefined {
  const value = readVariable(sources.context, variable)
  if (value !== undefined) return { name: variable, value, property: undefined }
  const property = sources.profile?.get(key)
  return property === undefined || property.value === ''
    ? undefined
    : { name: key, value: property.value, property }
}
