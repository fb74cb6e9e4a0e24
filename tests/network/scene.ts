import { HANAKO } from '../local-aws/default-data.ts'
import type { LocalAws } from '../local-aws/server.ts'

/** The name under which only a proxy finds the local AWS. */
export const hiddenHost = 'sts.test.invalid'

const roleArn = 'arn:aws:iam::222222222222:role/role-s'

/** One AssumeRole call with a user's key. */
export const config = `[profile dev]
region = eu-west-1
role_arn = ${roleArn}
source_profile = base
`
export const credentials = `[base]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
`

/** A sign-in, and a profile behind it, to follow {@link config}. */
export const portal = `
[sso-session work]
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_registration_scopes = sso:account:access

[profile portal]
region = ap-northeast-1
sso_session = work
sso_account_id = 111111111111
sso_role_name = ReadOnly
`

export function portOf(aws: Pick<LocalAws, 'url'>): number {
  return Number(new URL(aws.url).port)
}

/** Everything of an error that somebody could get to see. */
export function textOf(error: {
  readonly message: string
  readonly hints: readonly string[]
  readonly at: string | undefined
}): string {
  return [error.message, error.at, ...error.hints].join('\n')
}
