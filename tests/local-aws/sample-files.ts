import { HANAKO, START_URL } from './default-data.ts'

/** Text of an `~/.aws/config` with a profile of each common kind; the local AWS has their roles. */
export const sampleConfig = `[profile portal]
region = ap-northeast-1
sso_session = work
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile portal-role]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = portal

[profile role]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys

[profile mfa]
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = keys
mfa_serial = ${HANAKO.mfaSerial}

[profile closed]
role_arn = arn:aws:iam::222222222222:role/closed-role
source_profile = keys

[sso-session work]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
`

/** The sign-in "work" with `START_URL`, as `--json` prints it before the first login. */
export const sampleSignIn = {
  name: 'work',
  loginName: 'work',
  startUrl: START_URL,
  accountId: null,
  accountName: null,
  signedInUntil: null,
  renewable: false,
}

/** Text of an `~/.aws/credentials` with the profile `keys`. */
export const sampleCredentials = `[keys]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
`

/** Text of an `~/.aws/config` with the legacy Identity Center profile `dev`. */
export const signInOnly = `[profile dev]
region = ap-northeast-1
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x
`

/** Text of an `~/.aws/credentials` with the keys of an IAM user, for `mfaThenRole`. */
export const userCredentials = `[hanako]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
`

/** Text of an `~/.aws/config` of an IAM user with MFA who switches roles. Profile `forgotten` does not name the device. */
export const mfaThenRole = `[profile hanako]
region = ap-northeast-1

[profile switched]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = hanako
mfa_serial = ${HANAKO.mfaSerial}

[profile forgotten]
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = hanako
`

/** Text of an `~/.aws/config` of a user who signs in once and then assumes a role in another account. */
export const signInThenRole = `[profile profile-for-sso]
region = ap-northeast-1
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile profile-for-role-s]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = profile-for-sso
`
