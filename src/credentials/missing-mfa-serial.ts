import { isSecurityKey } from '../config/check-identifiers.ts'
import { AwsxError } from '../errors.ts'
import type { ErrorDetails } from '../errors.ts'
import { endpointFor } from '../plan/endpoints.ts'
import type { ResolveDeps } from './resolve-deps.ts'
import type { Credentials } from './types.ts'

/** AWS denied a role to an IAM user who has MFA devices, and the profile has no `mfa_serial`. */
export class MissingMfaSerialError extends AwsxError {
  readonly profile: string
  /** The devices that can give codes. */
  readonly serials: readonly string[]

  constructor(
    message: string,
    details: ErrorDetails,
    missing: { readonly profile: string; readonly serials: readonly string[] },
  ) {
    super('ACCESS_DENIED', message, details)
    this.profile = missing.profile
    this.serials = missing.serials
  }
}

/** The MFA devices of an IAM user: those that give codes, and those that do not. */
export interface UserDevices {
  readonly serials: readonly string[]
  readonly securityKeys: readonly string[]
}

/** @returns undefined if the user may not list the devices, or IAM cannot be reached */
export async function findUserDevices(
  source: Credentials,
  { clients, context, debug }: Pick<ResolveDeps, 'clients' | 'context' | 'debug'>,
): Promise<UserDevices | undefined> {
  const connection = endpointFor(clients, 'iam', clients.region)
  try {
    const { listMfaDevices } = await import('../aws/iam.ts')
    const all = await listMfaDevices({ source, connection, context })
    return {
      serials: all.filter((serial) => !isSecurityKey(serial)),
      securityKeys: all.filter((serial) => isSecurityKey(serial)),
    }
  } catch (error) {
    debug(`mfa: cannot list the MFA devices (${error instanceof Error ? error.name : 'unknown reason'})`)
    return undefined
  }
}

/** The hints for a role that may require MFA, when the profile has no `mfa_serial`. */
export function hintsForDevices(profile: string, devices: UserDevices | undefined): readonly string[] {
  const add = (serial: string): string =>
    `if the role requires MFA, add mfa_serial = ${serial} to profile "${profile}"`
  if (devices === undefined) return [add('arn:aws:iam::…:mfa/…')]
  if (devices.serials.length > 0) return devices.serials.map(add)
  if (devices.securityKeys.length > 0) {
    return [
      'the IAM user has only security keys or passkeys, which cannot give MFA codes for roles; register an authenticator app as well',
    ]
  }
  return ['the IAM user has no MFA device; if the role requires MFA, register one in the IAM console']
}
