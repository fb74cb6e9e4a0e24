import { defineShape } from '../../argv/command-spec.ts'
import { accountRoleOptions, jsonOption, profileOption } from '../../argv/shared-options.ts'
import { mfaOptions, planOptions } from '../../app/credential-options.ts'

export const loginShape = defineShape({
  name: 'login',
  summary: "Sign in and cache a profile's credentials",
  docs: 'sign-in.md',
  positionals: [
    { name: 'profile', describe: 'profile or sso-session', completes: ['profile', 'sso-session'] },
  ],
  options: {
    ...profileOption,
    ...accountRoleOptions,
    all: {
      type: 'boolean',
      describe: 'sign in to every sso-session, portal, and console sign-in in the config',
    },
    check: { type: 'boolean', describe: 'check only; exit with status 4 if a sign-in or MFA code is needed' },
    force: { type: 'boolean', describe: 'sign in even if the current sign-in is valid' },
    share: {
      type: 'boolean',
      describe: 'share the sign-in with the AWS CLI and the SDKs, in a plain-text file',
    },
    'console-credentials': {
      type: 'boolean',
      describe: 'sign in as in the web console, like aws login, and save that in the profile',
    },
    'use-device-code': { type: 'boolean', describe: 'show a code to enter in a browser on any device' },
    qr: { type: 'boolean', describe: 'show the device code as a QR code, to sign in with a phone' },
    'no-browser': { type: 'boolean', describe: 'print the URL instead of opening a browser' },
    port: {
      type: 'integer',
      valueName: 'N',
      describe: 'local port for the browser callback (default: any free port)',
    },
    region: planOptions.region,
    ...mfaOptions,
    ...jsonOption,
  },
  examples: [
    { line: 'awsx login', describe: 'use the profile in AWS_PROFILE, or the only sign-in in the config' },
    { line: 'awsx login prod', describe: 'sign in for profile prod, and cache its credentials' },
    { line: 'awsx login dev --console-credentials', describe: 'create profile dev without access keys' },
    { line: 'awsx console prod', describe: 'open the web console instead' },
  ],
})
