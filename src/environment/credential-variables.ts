/**
 * Every variable from which some SDK or tool would take credentials, or a place to find them. A child that is given keys must not see any of
 * them with another value. Grouped by the reason for which it is here.
 */
const groups = {
  /** The keys themselves, and the older name of the token, which botocore reads before the current one. */
  keys: [
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_SECURITY_TOKEN',
    'AWS_CREDENTIAL_EXPIRATION',
    'AWS_ACCOUNT_ID',
  ],
  /** A profile in the environment: the JavaScript SDK v3 prefers it to keys, others read its region and endpoints. */
  profile: ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWSX_PROFILE', 'AWS_VAULT'],
  /** Counts nested runs; says nothing where it is left over. */
  nesting: ['AWSX_DEPTH'],
  /** Other names of keys: Go, Java v1 (before the usual one), Rust, JavaScript v2. */
  aliases: [
    'AWS_ACCESS_KEY',
    'AWS_SECRET_KEY',
    'SECRET_ACCESS_KEY',
    'AMAZON_ACCESS_KEY_ID',
    'AMAZON_SECRET_ACCESS_KEY',
    'AMAZON_SESSION_TOKEN',
  ],
  /** Web identity: wins over a container's credentials, and over the profile in botocore; Terraform and CDK read the role. */
  webIdentity: ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN', 'AWS_ROLE_SESSION_NAME'],
  container: [
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  ],
  /** Makes Go v1 and JavaScript v2 read the config file. */
  loadConfig: ['AWS_SDK_LOAD_CONFIG'],
  /** Files of boto's time, which botocore still reads. */
  legacyFiles: ['AWS_CREDENTIAL_FILE', 'BOTO_CONFIG'],
  /** Changes what the JavaScript SDK signs for. */
  scope: ['AWS_CREDENTIAL_SCOPE'],
} as const

/** Unlock the store of awsx: no child needs them, but a shell in which awsx runs again does. */
export const ownSecrets: readonly string[] = ['AWSX_PASSPHRASE', 'AWSX_PASSPHRASE_FILE']

/** What a child must not see, as far as it is not set for it. */
export const credentialVariables: readonly string[] = [...Object.values(groups).flat(), ...ownSecrets]
