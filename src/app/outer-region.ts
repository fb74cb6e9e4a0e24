import type { ProfileChoice } from '../config/choose-profile.ts'
import type { Config } from '../config/types.ts'
import { readVariable } from '../context.ts'
import type { Context, Environment } from '../context.ts'
import { findConfiguredRegion } from '../plan/configured-region.ts'
import type { DebugLog } from './debug-log.ts'

/**
 * Inside an awsx shell the region variables may be those that awsx set for the shell's profile. They do not say which region the user
 * wants for another profile, so they are ignored if both have the region that the config states for the outer profile, or that of its
 * `--region`, which only the shell's own profile keeps.
 */
export function withoutInjectedRegion(
  context: Context,
  { config, choice }: { readonly config: Config; readonly choice: ProfileChoice },
  debug: DebugLog,
): Context {
  const outer = readVariable(context, 'AWSX_PROFILE')
  const region = readVariable(context, 'AWS_REGION')
  if (outer === undefined || region === undefined || region !== readVariable(context, 'AWS_DEFAULT_REGION'))
    return context
  const isOption = readVariable(context, 'AWSX_REGION') === region
  if (isOption ? choice.from === 'AWSX_PROFILE' : findConfiguredRegion(config, outer) !== region)
    return context
  debug?.(`region: ignoring AWS_REGION=${region}, which awsx set for profile "${outer}"`)
  const { AWS_REGION: _region, AWS_DEFAULT_REGION: _defaultRegion, ...env } = context.env
  return Object.create(context, { env: { value: env satisfies Environment, enumerable: true } }) as Context
}
