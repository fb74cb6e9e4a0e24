import type { OptionTable } from '../argv/command-spec.ts'

/** One more hop on top of the profile. */
export const roleOptions = {
  'role-arn': { type: 'string', valueName: 'ARN', describe: 'assume this role on top of the profile' },
  'external-id': { type: 'string', valueName: 'ID', describe: 'external id for --role-arn' },
  'role-session-name': { type: 'string', valueName: 'NAME', describe: 'session name for --role-arn' },
} as const satisfies OptionTable

/** How the credentials are got. */
export const credentialOptions = {
  duration: {
    type: 'duration',
    short: 'd',
    valueName: '1h',
    describe: 'how long the role sessions should last',
  },
  region: {
    type: 'string',
    valueName: 'REGION',
    describe: 'the region, before all variables and the profile',
  },
  'mfa-token': {
    type: 'string',
    short: 't',
    valueName: '123456',
    describe: 'the MFA code, in place of being asked',
  },
  'mfa-prompt': { type: 'string', valueName: 'DRIVER', describe: 'how the MFA code is asked' },
  'no-session': { type: 'boolean', short: 'n', describe: 'leave GetSessionToken out' },
  refresh: { type: 'boolean', describe: 'do not use cached credentials' },
  'min-ttl': {
    type: 'duration',
    valueName: '45m',
    describe: 'renew credentials that have less left, or fail',
  },
  'no-login': { type: 'boolean', describe: 'fail in place of starting a sign-in' },
} as const satisfies OptionTable
