import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { profileOption } from '../../argv/shared-options.ts'

export const logoutShape = defineShape({
  name: 'logout',
  summary: 'end the portal session and forget everything that came from it',
  positionals: [
    { name: 'profile', describe: 'a profile, or an sso-session', completes: ['profile', 'sso-session'] },
  ],
  options: {
    ...profileOption,
    all: { type: 'boolean', describe: 'every sign-in of the config' },
  },
  examples: [{ line: 'awsx logout prod', describe: 'whatever the profile stands on' }],
})

export const logout = defineCommand(logoutShape, () => import('./logout-handler.ts'))
