import type { ErrorCode } from '../../errors.ts'

/** What causes an error and how to fix it. */
export interface ErrorHelp {
  readonly cause: string
  readonly fix: string
}

/** Help for the errors of profiles, the AWS files, the settings, and what they name: the part "Config" of docs/errors.md. */
export const configErrorHelp = {
  PROFILE_NOT_FOUND: {
    cause: 'The profile does not exist, or none is named and there is no `default`.',
    fix: 'Use a name from the hint or from `awsx list`.',
  },
  SOURCE_PROFILE_NOT_FOUND: {
    cause: '`source_profile` names a profile that does not exist.',
    fix: 'Correct the name.',
  },
  PROFILE_CYCLE: {
    cause:
      '`source_profile` leads back to an earlier profile of the chain, or a `credential_process` to its own profile.',
    fix: 'Give one of the profiles its own credentials.',
  },
  PROFILE_NO_CREDENTIALS: {
    cause: 'The profile has no credential source, or its source has no credentials.',
    fix: 'Add `sso_session`, `role_arn`, `credential_process` or a key; `awsx explain` shows what awsx read.',
  },
  PROFILE_AMBIGUOUS_SOURCE: {
    cause: 'The profile has both `source_profile` and `credential_source`.',
    fix: 'Remove one of them.',
  },
  PROFILE_NO_SOURCE: {
    cause: 'The profile has `role_arn`, but neither `source_profile` nor `credential_source`.',
    fix: 'Set `source_profile` to the profile whose credentials assume the role.',
  },
  PARTIAL_CREDENTIALS: { cause: 'One half of an access key is missing.', fix: 'Add the key in the message.' },
  WEB_IDENTITY_NO_ROLE: {
    cause: '`web_identity_token_file` (or its variable) without a role.',
    fix: 'Add `role_arn` (for the variable: `AWS_ROLE_ARN`).',
  },
  CREDENTIAL_SOURCE_INVALID: {
    cause: '`credential_source` has an unknown value.',
    fix: 'Use `Environment`, `EcsContainer` or `Ec2InstanceMetadata`.',
  },
  SSO_INCOMPLETE: {
    cause: 'An Identity Center profile or session lacks a key.',
    fix: 'Add the keys in the message.',
  },
  SSO_SESSION_NOT_FOUND: {
    cause: '`sso_session` or `--sso-session` names a section that does not exist.',
    fix: 'Correct the name, or add the `[sso-session …]` section.',
  },
  SSO_CONFLICT: {
    cause: '`sso_start_url` or `sso_region` of a profile differs from its session.',
    fix: 'Remove the key from the profile.',
  },
  ACCOUNT_NOT_FOUND: {
    cause: 'The sign-in has no account with the name in `--account`.',
    fix: 'Correct the name, or use the account ID.',
  },
  TARGET_AMBIGUOUS: {
    cause: 'Several sign-ins, accounts or profiles fit `--account`, `ACCOUNT/ROLE` or the ARN.',
    fix: 'Name one of those in the hints.',
  },
  CONFIG_PARSE: {
    cause: 'A required line cannot be parsed, or `config.toml` is not valid TOML.',
    fix: 'Correct the line; `awsx doctor` lists all such lines.',
  },
  CONFIG_UNREADABLE: {
    cause:
      "A config file, a web identity token file or, with `awsx import`, another tool's file exists but cannot be read, or is too large; or a config file or a shell's startup file cannot be written.",
    fix: 'Check its owner and permissions.',
  },
  CONFIG_INVALID: {
    cause:
      'An invalid ARN, account ID, key, session name, endpoint or proxy URL, region, tags, policy or store; a missing `services` section; or a missing or damaged CA bundle.',
    fix: 'Correct the value in the message.',
  },
  POLICY_INVALID: {
    cause: 'A session policy is not a JSON object, or an ARN is not that of a managed policy.',
    fix: 'Correct `policy` or `policy_arns`.',
  },
  POLICY_TOO_LARGE: {
    cause: 'The session policies have more than 2,048 characters or more than 10 ARNs.',
    fix: 'Remove white space, or use a managed policy in `policy_arns`.',
  },
  READ_ONLY_UNREACHABLE: {
    cause: 'AWS has no call that narrows the credentials of this profile as requested.',
    fix: 'Follow the hint: use a profile that assumes a role, or name one in `awsx_read_only_profile`.',
  },
  TOKEN_REGION_UNKNOWN: {
    cause:
      'The region of a cluster, database or cache is not known, is not a region, or is in another partition than the profile.',
    fix: 'Add `--region`, or set `region` in the profile; for another partition, use a profile of that partition.',
  },
  TOKEN_TOO_LARGE: {
    cause: 'The session token is so long that the token for EKS has more than 4,096 bytes.',
    fix: 'Use a profile with fewer session tags or shorter session policies.',
  },
  REGISTRY_UNKNOWN: {
    cause:
      'An address is not a registry of Amazon ECR, or the registry is in another partition than the profile.',
    fix: 'Check the address; for another partition, use a profile of that partition.',
  },
  REGISTRY_AMBIGUOUS: {
    cause: 'Several profiles are in the account of a registry, and nothing says which one to use.',
    fix: 'Add a `[[registry]]` with its profile to the settings file, or set `AWS_PROFILE`.',
  },
  SERVER_PORT_IN_USE: {
    cause: 'Another program listens on the port of `awsx server`.',
    fix: 'Stop that program, or choose a port with `--port`.',
  },
  SERVER_SOCKET_UNUSABLE: {
    cause:
      'The unix socket of `awsx server` cannot be used: its path is too long, or another server, another user, or another kind of file has it.',
    fix: 'Choose another path with `--socket`.',
  },
  CONFIG_UNTRUSTED: {
    cause:
      'A file that belongs to another user, that others can write or replace, or that a variable locates by a relative path, names a program to run: `credential_process`, `mfa_process`, a browser.',
    fix: 'Run the command in the hint.',
  },
  SSH_FORWARDING_REFUSED: {
    cause: 'The SSH server does not forward a port of its 127.0.0.1, or would open it to its network.',
    fix: 'Allow it in `sshd_config`: `AllowTcpForwarding remote` or `yes`, `GatewayPorts no`.',
  },
  REMOTE_UNSUPPORTED: {
    cause: 'The remote machine has no folder in memory, or its shell cannot run the commands of `awsx ssh`.',
    fix: 'Use a Linux machine with `/dev/shm`.',
  },
} as const satisfies Partial<Record<ErrorCode, ErrorHelp>>
