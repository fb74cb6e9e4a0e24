/** What the tools write, in the form that each has. */

export const url = 'https://acme.awsapps.com/start'

/** As `granted sso populate` writes it. */
export const grantedProfile = `[profile Prod-Web/ReadOnly]
granted_sso_start_url      = ${url}
granted_sso_region         = eu-west-1
granted_sso_account_id     = 123456789012
granted_sso_role_name      = ReadOnly
common_fate_generated_from = aws-sso
credential_process         = granted credential-process --profile Prod-Web/ReadOnly
`

export const acme = `[sso-session acme]
sso_start_url = ${url}
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
`

/** As `aws-sso setup profiles` writes it. */
export const awsSsoBlock = `# BEGIN_AWS_SSO_CLI

[profile prod:ReadOnly]
credential_process = /usr/local/bin/aws-sso -S "Default" process --arn arn:aws:iam::123456789012:role/ReadOnly
region = eu-west-1
output = json

[profile prod:Admin]
credential_process = /usr/local/bin/aws-sso -S "Default" process --arn arn:aws:iam::123456789012:role/Admin

# END_AWS_SSO_CLI
`

export const awsSsoFile = `SSOConfig:
  Default:
    SSORegion: eu-west-1
    StartUrl: ${url}
  Other:
    SSORegion: us-east-1
    StartUrl: https://other.awsapps.com/start
    Accounts:
      012345678901:
        Name: far
        Roles:
          Chained:
            Via: arn:aws:iam::123456789012:role/Admin
            ExternalId: some-id
          Named:
            Profile: by-name
`

/** As `aws-sso-util configure populate` writes it. */
export const utilProfile = `[profile Prod-Web.ReadOnly]
sso_start_url = ${url}
sso_region = eu-west-1
sso_account_name = Prod Web
sso_account_id = 123456789012
sso_role_name = ReadOnly
region = eu-west-1
credential_process = aws-sso-util credential-process --profile Prod-Web.ReadOnly
sso_auto_populated = true
`
