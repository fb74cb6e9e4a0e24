import { serviceUrl, signingRegion } from './endpoints.ts'
import type { ClientSettings, ServiceId } from './types.ts'

/**
 * Where and how the calls of a service are sent.
 * @param region for `sts`, `iam` and `signin` that of the settings, for `sso` and `sso_oidc` the `sso_region`
 */
export function endpointFor(
  settings: ClientSettings,
  service: ServiceId,
  region: string,
): { readonly endpoint: string; readonly region: string; readonly caBundle: string | null } {
  return {
    endpoint: serviceUrl(settings, service, region),
    region: signingRegion(settings, service, region),
    caBundle: settings.caBundle,
  }
}
