import { AwsxError } from '../errors.ts'
import { partitionOf } from '../plan/partitions.ts'
import type { ClientSettings } from '../plan/types.ts'

/** The federation endpoint and the web console (IAM user guide, "Enabling custom identity broker access"). */
export interface ConsoleUrls {
  readonly federation: string
  readonly console: string
}

/**
 * The federation endpoint and the console of a region's partition. An endpoint override for `signin` applies to the federation endpoint.
 * @throws AwsxError CONFIG_INVALID for a partition whose console address is not public
 */
export function consoleUrls(settings: ClientSettings, region: string): ConsoleUrls {
  const partition = partitionOf(region)
  if (partition.consoleHost === null) {
    throw new AwsxError('CONFIG_INVALID', `unknown web console URL for partition ${partition.id}`)
  }
  const isGovEast = region === 'us-gov-east-1'
  const federation = `https://${isGovEast ? `${region}.` : ''}${partition.signinHost}`
  return {
    federation: `${settings.endpoints.signin ?? federation}/federation`,
    console: `https://${partition.consoleHost}`,
  }
}

/**
 * A shortcut link of the access portal (IAM Identity Center user guide, "Creating shortcut links"). It contains no secret: the portal
 * requires a sign-in.
 * @param startUrl as configured, with or without a `#/` or slash at its end
 */
export function portalLink(link: {
  readonly startUrl: string
  readonly accountId: string
  readonly roleName: string
  readonly destination: string
}): string {
  const query = writeQuery({
    account_id: link.accountId,
    role_name: link.roleName,
    destination: link.destination,
  })
  return `${link.startUrl.replace(/[?#].*$/s, '').replace(/\/+$/, '')}/#/console?${query}`
}

/**
 * The URL that signs a browser in to the console (IAM user guide, "Enabling custom identity broker access"). It is valid for fifteen minutes,
 * and anyone who has it can sign in.
 * @param federation the federation endpoint of the partition
 * @param signinToken the token that the endpoint returned for the credentials
 */
export function signInLink(federation: string, signinToken: string, destination: string): string {
  // The console shows the issuer when the session has expired.
  const query = writeQuery({
    Action: 'login',
    Issuer: 'awsx',
    Destination: destination,
    SigninToken: signinToken,
  })
  return `${federation}?${query}`
}

/** Encodes every value, so that a destination keeps its fragment. */
function writeQuery(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
}
