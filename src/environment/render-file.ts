import type { Credentials } from '../credentials/types.ts'
import { formatExpiry } from './build-change.ts'

/**
 * The JSON that SDKs read from a `credential_process` (AWS SDK reference guide): one line, names in the case that they compare.
 * Without an end SDKs never ask again.
 */
export function renderProcess(credentials: Credentials): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt, accountId } = credentials
  const answer = {
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken === null ? {} : { SessionToken: sessionToken.reveal() }),
    ...(expiresAt === null ? {} : { Expiration: formatExpiry(expiresAt) }),
    ...(accountId === null ? {} : { AccountId: accountId }),
  }
  return `${JSON.stringify(answer)}\n`
}

/** A section for the credentials file. */
export function renderIni(profile: string, credentials: Credentials, region: string | null): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt, accountId } = credentials
  const lines = [
    `[${profile.replaceAll(/[\r\n\]]/g, '')}]`,
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey.reveal()}`,
    ...(sessionToken === null ? [] : [`aws_session_token = ${sessionToken.reveal()}`]),
    ...(accountId === null ? [] : [`aws_account_id = ${accountId}`]),
    ...(region === null ? [] : [`region = ${region}`]),
  ]
  const comment = expiresAt === null ? [] : [`# valid until ${formatExpiry(expiresAt)}`]
  return [...comment, ...lines].map((line) => `${line}\n`).join('')
}
