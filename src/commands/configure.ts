import { defineCommand, defineShape } from '../argv/define.ts'
import { profileOption } from '../argv/options.ts'

export const configureShape = defineShape({
  name: 'configure',
  summary: 'set up a profile for IAM Identity Center, or point one at another account',
  positionals: [
    { name: 'what', describe: 'what to set up', choices: ['sso'], required: true },
    { name: 'profile', describe: 'a profile to change; the menus then begin with the accounts', rest: true },
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
    'use-device-code': { type: 'boolean', describe: 'show a code to enter in a browser on any machine' },
    'no-browser': { type: 'boolean', describe: 'print the address in place of opening a browser' },
  },
  examples: [
    { line: 'awsx configure sso', describe: 'asks everything' },
    { line: 'awsx configure sso dev', describe: 'point profile dev at another account or role' },
  ],
})

export const configure = defineCommand(configureShape, () => import('./configure.run.ts'))
