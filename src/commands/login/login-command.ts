import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { profileOption } from '../../argv/shared-options.ts'

export const loginShape = defineShape({
  name: 'login',
  summary: 'sign in, so that a work session can start (for the web console: awsx console)',
  positionals: [
    { name: 'profile', describe: 'a profile, or an sso-session', completes: ['profile', 'sso-session'] },
  ],
  options: {
    ...profileOption,
    all: { type: 'boolean', describe: 'every sign-in of the config that needs it, one after another' },
    check: { type: 'boolean', describe: 'only tell whether a person is needed: exit status 4 if so' },
    force: { type: 'boolean', describe: 'sign in although the sign-in is still valid' },
    share: { type: 'boolean', describe: 'also write the sign-in where the AWS CLI and SDKs look for it' },
    'use-device-code': { type: 'boolean', describe: 'show a code to enter in a browser on any machine' },
    'no-browser': { type: 'boolean', describe: 'print the address in place of opening a browser' },
    port: { type: 'integer', valueName: 'N', describe: "port on 127.0.0.1 for the browser's answer" },
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
  },
  examples: [
    { line: 'awsx login', describe: 'the profile of AWS_PROFILE, or the only sign-in that there is' },
    { line: 'awsx login prod', describe: 'whatever the profile stands on' },
  ],
})

export const login = defineCommand(loginShape, () => import('./login-handler.ts'))
