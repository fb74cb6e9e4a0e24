import type { OptionTable } from '../argv/command-spec.ts'

/** Options that add a role to assume after the profile's plan. */
export const roleOptions = {
  'role-arn': {
    type: 'string',
    valueName: 'ARN',
    describe: "role to assume with the profile's credentials",
  },
  'external-id': { type: 'string', valueName: 'ID', describe: 'external ID for --role-arn' },
  'role-session-name': {
    type: 'string',
    valueName: 'NAME',
    describe: 'session name of the last role, for this run',
  },
} as const satisfies OptionTable

/** Options that change the plan: also those that `explain` takes, which fetches nothing. */
export const planOptions = {
  duration: {
    type: 'duration',
    short: 'd',
    valueName: '1h',
    describe: "lifetime of role sessions (default: the profile's, or 1h)",
  },
  region: {
    type: 'string',
    valueName: 'REGION',
    describe: 'AWS region (overrides environment and profile)',
  },
  'no-session': { type: 'boolean', short: 'n', describe: 'skip GetSessionToken' },
  'read-only': { type: 'boolean', describe: 'allow only what ReadOnlyAccess allows' },
  'view-only': { type: 'boolean', describe: 'allow only what ViewOnlyAccess allows' },
} as const satisfies OptionTable

/** Options that limit a session of one run. */
export const policyOptions = {
  policy: { type: 'string', valueName: 'FILE', describe: 'file with a session policy in JSON' },
  'policy-arn': { type: 'string', valueName: 'ARN,…', describe: 'ARNs of managed session policies' },
} as const satisfies OptionTable

/** Options that say where an MFA code comes from. */
export const mfaOptions = {
  'mfa-token': {
    type: 'string',
    short: 't',
    valueName: '123456',
    describe: 'MFA code to use instead of prompting',
  },
  'mfa-prompt': {
    type: 'string',
    valueName: 'DRIVER',
    describe:
      'source of the MFA code: terminal, dialog, process, totp, ykman, pass, op, or stdin (default: the first that is set up)',
  },
} as const satisfies OptionTable

/** Options of every command that gets credentials. */
export const credentialOptions = {
  ...planOptions,
  ...mfaOptions,
  confirm: { type: 'string', valueName: 'ACCOUNT_ID', describe: 'confirm a guarded profile' },
  refresh: { type: 'boolean', describe: 'ignore cached credentials' },
  'min-ttl': {
    type: 'duration',
    valueName: '45m',
    describe: 'minimum time left; credentials with less are renewed, or the command fails',
  },
  'no-login': { type: 'boolean', describe: 'fail instead of starting a sign-in' },
} as const satisfies OptionTable
