import type { ErrorCode } from '../../errors.ts'
import { configErrorHelp } from './config-error-help.ts'
import type { ErrorHelp } from './config-error-help.ts'

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
  OUTPUT_UNWRITABLE: {
    cause: 'Standard output or standard error cannot be written: the disk is full, or a limit is reached.',
    fix: 'Free some space, or redirect the output to another file or program.',
  },
  INTERRUPTED: {
    cause: 'Ctrl-C, Ctrl-D or a closed terminal at a prompt; Escape in the picker.',
    fix: 'Run the command again.',
  },
  UNEXPECTED: { cause: 'A bug in awsx.', fix: 'Run it again with `AWSX_DEBUG=1` and report the output.' },
  ...configErrorHelp,
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
