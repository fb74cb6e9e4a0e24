import type { Credentials } from '../credentials/types.ts'
import type { CommandSetting, Plan } from '../plan/types.ts'
import { formatUtc } from '../text/format-utc.ts'

/** A section of the credentials file, with the settings of the profile that fit on a line. */
export function renderIni({ profile, region, settings }: Plan, credentials: Credentials): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt, accountId } = credentials
  const lines = [
    `[${profile.replaceAll(/[\r\n\]]/g, '')}]`,
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey.reveal()}`,
    ...(sessionToken === null ? [] : [`aws_session_token = ${sessionToken.reveal()}`]),
    ...(accountId === null ? [] : [`aws_account_id = ${accountId}`]),
    ...(region === null ? [] : [`region = ${region.value}`]),
    ...new Set(settings.flatMap(settingLine)),
  ]
  const comment = expiresAt === null ? [] : [`# valid until ${formatUtc(expiresAt)}`]
  return [...comment, ...lines].map((line) => `${line}\n`).join('')
}

/** Empty for the endpoint of a single service, which has its own section. */
function settingLine({ key, value, isOfDefault }: CommandSetting): readonly string[] {
  return isOfDefault || key.includes('.') || /[\r\n]/.test(value) ? [] : [`${key} = ${value}`.trimEnd()]
}
