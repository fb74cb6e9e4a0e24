import { expect } from '@jest/globals'

/** The variables that a shell has after `awsx use`, for `toEqual`. */
export function credentialsOf(
  profile: string,
  accountId: string,
  region: string,
): Readonly<Record<string, unknown>> {
  return {
    AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
    AWS_SECRET_ACCESS_KEY: expect.stringMatching(/^.{20,}$/),
    AWS_SESSION_TOKEN: expect.stringMatching(/^.{20,}$/),
    AWS_CREDENTIAL_EXPIRATION: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    AWS_ACCOUNT_ID: accountId,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWSX_PROFILE: profile,
    AWS_VAULT: profile,
  }
}
