import { defineShape } from '../../argv/command-spec.ts'
import { accountRoleOptions, jsonOption, profileOption } from '../../argv/shared-options.ts'

export const logoutShape = defineShape({
  name: 'logout',
  summary: 'Sign out and remove the credentials derived from the sign-in',
  docs: 'sign-in.md',
  positionals: [
    { name: 'profile', describe: 'profile or sso-session', completes: ['profile', 'sso-session'] },
  ],
  options: {
    ...profileOption,
    ...accountRoleOptions,
    all: {
      type: 'boolean',
      describe: 'sign out of every sso-session, portal, and console sign-in in the config',
    },
    share: { type: 'boolean', describe: 'also sign out of the AWS CLI' },
    ...jsonOption,
  },
  examples: [{ line: 'awsx logout prod', describe: 'end the sign-in that profile prod uses' }],
})
