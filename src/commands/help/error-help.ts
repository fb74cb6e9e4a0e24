import type { ErrorCode } from '../../errors.ts'

/** What causes an error and how to fix it. */
export interface ErrorHelp {
  readonly cause: string
  readonly fix: string
}

/** Help for each error code. tests/docs/errors.test.ts checks that docs/errors.md has the same texts. */
export const errorHelp: Readonly<Record<ErrorCode | 'UNEXPECTED', ErrorHelp>> = {
  USAGE: {
    cause: 'Unknown command or option, invalid value, too many arguments, or a port that is in use.',
    fix: 'Follow the hint, or see `awsx --help`.',
  },
  NO_TARGETS: {
    cause: 'The names and options of `each` select no target.',
    fix: 'Check the pattern; `awsx list` has all profiles.',
  },
  COMMAND_NOT_FOUND: {
    cause: 'The command is not in `PATH`, or the interpreter in its first line is missing.',
    fix: "Check the name. Wrap shell syntax in `sh -c '…'`.",
  },
  COMMAND_NOT_EXECUTABLE: {
    cause:
      'The command is a folder, is not executable, its arguments are too large, or cannot be passed to a batch file.',
    fix: 'Run `chmod +x` on it, or name another file.',
  },
  INTERRUPTED: {
    cause: 'Ctrl-C, Ctrl-D or a closed terminal at a prompt; Escape in the picker.',
    fix: 'Run the command again.',
  },
  UNEXPECTED: { cause: 'A bug in awsx.', fix: 'Run it again with `AWSX_DEBUG=1` and report the output.' },
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
      'An invalid ARN, account ID, key, session name, endpoint or proxy URL, region, tags, policy or store; or a missing `services` section or CA bundle.',
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
  SSO_LOGIN_REQUIRED: {
    cause:
      'The Identity Center sign-in is missing or expired, and awsx may not ask for one (no terminal, `--no-login`, `--check`).',
    fix: 'Run the `awsx login` command in the hint.',
  },
  SSO_LOGIN_FAILED: {
    cause:
      'The sign-in was denied in the browser, timed out, or was done by a different user than the profile names.',
    fix: 'Run `awsx login` again.',
  },
  LOGIN_SESSION_REQUIRED: {
    cause:
      'The console sign-in of `login_session` is missing, expired or damaged, and awsx may not ask for one.',
    fix: 'Run the `awsx login` command in the hint.',
  },
  BROWSER_UNAVAILABLE: {
    cause: 'No browser can open the web console, or it did not load the page within 30 seconds.',
    fix: 'Use `awsx console --print`, or set a browser with `--browser` or `BROWSER`.',
  },
  CONFIRMATION_REQUIRED: {
    cause:
      'A guarded profile, and no terminal to ask on; or a coding agent runs a command that only the user can run.',
    fix: 'Run the command on a terminal of your own; in a script, add `--confirm ACCOUNT_ID` for a guarded profile.',
  },
  CONFIRMATION_DECLINED: {
    cause: 'A wrong answer, or none within a minute, to the question of a guarded profile.',
    fix: 'Check the profile and run the command again.',
  },
  SSO_FORBIDDEN: {
    cause: 'You do not have this permission set in this account.',
    fix: 'Check `sso_account_id` and `sso_role_name`, or ask for the assignment.',
  },
  ACCESS_DENIED: {
    cause: 'AWS denied a call for the role in the message.',
    fix: "Check the trust policy and the source's permissions; hints mention a missing `mfa_serial` or `external_id`.",
  },
  AWS_REFUSED: {
    cause:
      'AWS rejected a call for another reason: a duration that the role does not allow, keys that do not exist, a disabled region.',
    fix: 'Change the profile key in the hint.',
  },
  POLICY_REFUSED: {
    cause:
      'AWS refused a session policy: too large when packed, malformed, or GetScopedCredentials is denied.',
    fix: 'Shorten the policy, or follow the hint. The full permissions are never used instead.',
  },
  AWS_UNREACHABLE: {
    cause:
      'No network, a timeout, an overloaded service, or a response that is not from AWS (captive portal, proxy).',
    fix: 'Check the network and `HTTPS_PROXY`.',
  },
  BROKER_UNAVAILABLE: {
    cause:
      'awsx runs inside a command of `awsx exec --agent`, and the awsx outside has ended or cannot be reached.',
    fix: 'Start it again, or give the sandbox the folder of the socket.',
  },
  CREDENTIAL_PROCESS_FAILED: {
    cause: '`credential_process` failed, took more than a minute, or did not print the expected JSON.',
    fix: 'Run the command yourself and check its output.',
  },
  MIN_TTL_UNREACHABLE: {
    cause: 'Even new credentials last less than `--min-ttl`.',
    fix: "Lower `--min-ttl`, or raise `duration_seconds` and the role's maximum.",
  },
  KEY_NOT_ROTATED: {
    cause:
      "`awsx rotate` does not know enough to replace the key: the user has two keys, the key belongs to another user, a key was created but not stored. The profile's key works.",
    fix: 'Follow the hint, and run `awsx rotate` again.',
  },
  UPDATE_CHECK_FAILED: {
    cause:
      '`awsx update --check` could not read the newest release: no network, no release yet, or a build without the address of its releases.',
    fix: 'Follow the hint. `awsx update` says how to update without asking.',
  },
  MFA_REQUIRED: {
    cause:
      'An MFA code is required and awsx cannot prompt, the chosen driver is not usable, or the device is a security key.',
    fix: 'Run `awsx login` in a terminal, or use `--mfa-token` or `mfa_process`.',
  },
  MFA_REJECTED: {
    cause: 'AWS rejected three codes, or the code of `--mfa-token` where awsx cannot prompt for another.',
    fix: 'Wait for the next code; check the device and the clock.',
  },
  MFA_CANCELLED: {
    cause:
      'No six-digit code was entered, the dialog was dismissed, or `mfa_process` or another program failed or printed something else.',
    fix: 'Run the command again, or the program itself.',
  },
  STORE_UNAVAILABLE: {
    cause:
      'The folder cannot be used (read-only, full, owned by another user), the keychain does not answer, or the settings ask for another key source than the store has.',
    fix: 'See the folder or reason in the message, and [key sources](store.md#key-sources).',
  },
  STORE_LOCKED: {
    cause:
      'The keychain, or the program that has the passphrase, was not unlocked, the passphrase is wrong, or another process held a lock for too long.',
    fix: 'Unlock the keychain, check `AWSX_PASSPHRASE_FILE`, or check the process in the message.',
  },
  STORE_DAMAGED: {
    cause:
      'The key in the keychain is not the one that the store was created with, or `store export` cannot read a secret.',
    fix: 'Restore the keychain item "awsx store key", or set `AWSX_HOME` to a new folder. Add a damaged key again.',
  },
  APPROVAL_REQUIRED: {
    cause: 'A coding agent wants a profile that asks for a confirmation.',
    fix: 'Decide, and type `awsx grant PROFILE` in a terminal of your own.',
  },
  AGENT_NOT_ALLOWED: {
    cause:
      'A coding agent wants a profile that it may not use, by `[agents]` in the settings, `[[guard]]`, or `awsx_agents`.',
    fix: 'Run the command yourself, or change [what agents may use](agents.md#what-agents-may-use).',
  },
  DIRECTORY_NOT_ALLOWED: {
    cause:
      'You have not allowed the `.awsx.toml` of the directory, or it has changed, or others can change it.',
    fix: 'Read it and run `awsx allow`, or name a profile.',
  },
  DIRECTORY_ACCOUNT_MISMATCH: {
    cause: 'The `accounts` of the directory file do not list the account of the profile.',
    fix: 'Use another profile, or another directory.',
  },
  AUDIT_UNAVAILABLE: {
    cause: 'The audit log cannot be written, and `audit.required` is set.',
    fix: 'Free disk space, or correct the owner and permissions of the `audit` folder in the state folder.',
  },
}
