import { AwsxError } from '../errors.ts'
import { partitionOf } from '../plan/partitions.ts'
import type { ClientSettings } from '../plan/types.ts'

/** The federation endpoint and the web console (IAM user guide, "Enabling custom identity broker access"). */
export interface ConsoleUrls {
  readonly federation: string
  readonly console: string
}

/**
 * The federation endpoint and the console of a region's partition. An endpoint override for `signin` applies to the first.
 * @throws AwsxError CONFIG_INVALID for a partition whose console address is not public
 */
export function consoleUrls(settings: ClientSettings, region: string): ConsoleUrls {
  const partition = partitionOf(region)
  if (partition.consoleHost === null) {
    throw new AwsxError('CONFIG_INVALID', `unknown web console address for partition ${partition.id}`)
  }
  const isGovEast = region === 'us-gov-east-1'
  const federation = `https://${isGovEast ? `${region}.` : ''}${partition.signinHost}`
  return {
    federation: `${settings.endpoints.signin ?? federation}/federation`,
    console: `https://${partition.consoleHost}`,
  }
}

/**
 * A shortcut link of the access portal (IAM Identity Center user guide, "Creating shortcut links"). It holds no secret: the portal asks
 * whoever opens it to sign in.
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
 * The address that signs a browser in to the console (IAM user guide, "Enabling custom identity broker access"). Whoever has it within
 * fifteen minutes is signed in.
 * @param federation the federation endpoint of the partition
 * @param signinToken what the endpoint gave for the credentials
 */
export function signInLink(federation: string, signinToken: string, destination: string): string {
  // Of the three only the issuer is ours: it is what the console names when the session is over.
  const query = writeQuery({
    Action: 'login',
    Issuer: 'awsx',
    Destination: destination,
    SigninToken: signinToken,
  })
  return `${federation}?${query}`
}

/** Everything is encoded, so that the fragment of a destination stays part of it. */
function writeQuery(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
}
