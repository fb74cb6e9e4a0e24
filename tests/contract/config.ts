import { HANAKO, START_URL } from '../local-aws/default-data.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'

const graph = `
[profile named]
sso_session = work
sso_account_id = 111111111111
sso_role_name = ReadOnly
awsx_account_name = Main

[profile program]
credential_process = /opt/program

[profile web]
role_arn = arn:aws:iam::222222222222:role/role-s
web_identity_token_file = /token

[profile instance]
role_arn = arn:aws:iam::222222222222:role/role-s
credential_source = Ec2InstanceMetadata

[profile container]
role_arn = arn:aws:iam::222222222222:role/role-s
credential_source = EcsContainer

[profile surroundings]
role_arn = arn:aws:iam::222222222222:role/role-s
credential_source = Environment

[profile console]
login_session = ${HANAKO.arn}
region = eu-west-1

[profile tagged]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
external_id = id
session_tags = Team=dev
transitive_session_tags = Team
source_identity = me
region = eu-west-1
retry_mode = standard

[profile stored]
region = eu-west-1

[profile broken]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = gone
`

/** Text of the `~/.aws/config` of these runs. */
export const config = sampleConfig + graph
export const credentials = sampleCredentials

export const settings = `[[guard]]\naccounts = ["222222222222"]\nenvironment = "production"\n`

export const otherTool = `
[profile granted]
granted_sso_start_url = ${START_URL}
granted_sso_region = ap-northeast-1
granted_sso_account_id = 111111111111
granted_sso_role_name = ReadOnly
credential_process = granted credential-process --profile granted

[profile foreign]
credential_process = granted credential-process --profile foreign
`
