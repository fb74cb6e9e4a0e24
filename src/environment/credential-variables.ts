/** Unlock the awsx store. Children do not need them, but a shell in which awsx runs again does. */
export const passphraseVariables: readonly string[] = ['AWSX_PASSPHRASE', 'AWSX_PASSPHRASE_FILE']

/**
 * Variables from which an SDK or tool takes credentials, or learns where to find them. A child with keys from awsx must not
 * see other values of them, so it sees none unless awsx sets them. Grouped by reason.
 */
export const credentialVariables: readonly string[] = [
  // The keys, and the old name of the token, which botocore reads before the current one.
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_ACCOUNT_ID',
  // A profile in the environment: the JavaScript SDK v3 prefers it to keys, others read its region and endpoints.
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWSX_PROFILE',
  'AWS_VAULT',
  // These count nested runs and list the variables of outer ones. A leftover value would be wrong.
  'AWSX_DEPTH',
  'AWSX_SETTINGS',
  'AWSX_REGION',
  'AWSX_ENVIRONMENT',
  'AWSX_ACCESS',
  // What `awsx each` says about a target.
  'AWSX_ACCOUNT_NAME',
  'AWSX_EACH_INDEX',
  // The role that `--role-arn` added, for awsx inside the command.
  'AWSX_ROLE_ARN',
  'AWSX_EXTERNAL_ID',
  'AWSX_ROLE_SESSION_NAME',
  // Other names of keys: Go, Java v1 (before the usual one), Rust, JavaScript v2.
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'SECRET_ACCESS_KEY',
  'AMAZON_ACCESS_KEY_ID',
  'AMAZON_SECRET_ACCESS_KEY',
  'AMAZON_SESSION_TOKEN',
  // Web identity overrides container credentials and, in botocore, the profile. Terraform and CDK read the role.
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  // Makes the Go v1 and JavaScript v2 SDKs read the config file.
  'AWS_SDK_LOAD_CONFIG',
  // Files of boto that botocore still reads.
  'AWS_CREDENTIAL_FILE',
  'BOTO_CONFIG',
  // Changes the scope of the JavaScript SDK's signatures.
  'AWS_CREDENTIAL_SCOPE',
  ...passphraseVariables,
]

/** Those of {@link credentialVariables} that a change does not set, for it to remove. */
export function othersThan(set: Readonly<Record<string, string>>): readonly string[] {
  const others: string[] = []
  for (const name of credentialVariables) if (!(name in set)) others.push(name)
  return others
}
