import type { Config, Profile, Property, SourceLocation } from '../config/types.ts'
import { readVariable } from '../context.ts'
import type { Variables } from '../context.ts'
import { AwsxError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import type { PlanChecks, PlanContext } from './plan-checks.ts'

export function makePlanContext(config: Config, variables: Variables, checks: PlanChecks): PlanContext {
  const hasEndpoint = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS'].some(
    (name) => readVariable(variables, name) !== undefined,
  )
  return { config, variables, warnings: [], callsAws: !hasEndpoint, checks }
}

/** The same context for a plan with the endpoints of a profile. */
export function withEndpointsOf(planContext: PlanContext, profile: Profile | undefined): PlanContext {
  const hasEndpoint = ['endpoint_url', 'services'].some((key) => profile?.get(key) !== undefined)
  return hasEndpoint ? { ...planContext, callsAws: false } : planContext
}

/** A line of the config, if there is one. */
export type Location = SourceLocation | Property | null | undefined

/** The value of a key. An empty value counts as absent, also for keys such as `aws_access_key_id =`. */
export function readKey(profile: Profile, key: string): string | undefined {
  return findProperty(profile, key)?.value
}

/** Like {@link readKey}, with the location. */
export function findProperty(profile: Profile, key: string): Property | undefined {
  const property = profile.get(key)
  return property?.value === '' ? undefined : property
}

/** The error for a line of the config. */
export function configError(
  config: Config,
  code: ErrorCode,
  error: {
    readonly message: string
    readonly location?: Location
    readonly hints?: readonly string[]
  },
): AwsxError {
  const at = showLocation(config, error.location)
  return new AwsxError(code, error.message, {
    ...(at === undefined ? {} : { at }),
    ...(error.hints === undefined ? {} : { hints: error.hints }),
  })
}

/** `~/.aws/config:12` */
export function showLocation(config: Config, location: Location): string | undefined {
  if (location === null || location === undefined) return undefined
  return config.show('location' in location ? location.location : location)
}
