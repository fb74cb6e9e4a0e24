import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { profileOption } from '../../argv/shared-options.ts'

export const configureShape = defineShape({
  name: 'configure',
  summary: 'set up a profile for IAM Identity Center, or have other programs get credentials from awsx',
  positionals: [
    { name: 'what', describe: 'what to set up', choices: ['sso', 'process'], required: true },
    {
      name: 'profile',
      describe: 'sso: a profile to point at another account; process: profiles that other programs use',
      rest: true,
    },
  ],
  options: {
    ...profileOption,
    'sso-session': { type: 'string', valueName: 'NAME', describe: 'name of the sso-session' },
    'start-url': { type: 'string', valueName: 'URL', describe: 'start URL of the access portal' },
    'sso-region': { type: 'string', valueName: 'REGION', describe: 'region of Identity Center' },
    scopes: { type: 'string', valueName: 'LIST', describe: 'registration scopes, with commas between them' },
    'account-id': { type: 'string', valueName: 'ID', describe: 'the account' },
    'role-name': { type: 'string', valueName: 'NAME', describe: 'the permission set' },
    region: { type: 'string', valueName: 'REGION', describe: 'region of the profile' },
    'profile-name': { type: 'string', valueName: 'NAME', describe: 'name of a new profile' },
    yes: {
      type: 'boolean',
      describe: 'take what is offered wherever there is something, and write without asking',
    },
    as: { type: 'string', valueName: 'NAME', describe: 'process: name of the other profile' },
    'in-place': {
      type: 'boolean',
      describe: 'process: the profile itself asks awsx, and its own keys move to the other profile',
    },
    command: {
      type: 'string',
      valueName: 'LINE',
      describe: 'process: how awsx is called, e.g. by its path',
    },
    'dry-run': { type: 'boolean', describe: 'process: print the difference, change nothing' },
    'use-device-code': { type: 'boolean', describe: 'show a code to enter in a browser on any machine' },
    'no-browser': { type: 'boolean', describe: 'print the address in place of opening a browser' },
  },
  examples: [
    { line: 'awsx configure sso', describe: 'asks everything' },
    { line: 'awsx configure sso dev', describe: 'point profile dev at another account or role' },
    {
      line: 'awsx configure process dev',
      describe: 'write profile dev-awsx, by which AWS tools get the credentials of dev',
    },
  ],
})

export const configure = defineCommand(configureShape, () => import('./configure-handler.ts'))
