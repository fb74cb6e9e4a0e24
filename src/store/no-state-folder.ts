import { AwsxError } from '../errors.ts'

/** The error of a command that needs the state folder, for a user without a home directory. */
export function noStateFolder(code: 'STORE_UNAVAILABLE' | 'AUDIT_UNAVAILABLE'): AwsxError {
  return new AwsxError(code, 'there is no home directory and AWSX_HOME is not set', {
    hints: ['set AWSX_HOME to a folder of your own'],
  })
}
