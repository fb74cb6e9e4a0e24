import { defineShape } from '../../argv/command-spec.ts'
import { jsonOption, profileOption } from '../../argv/shared-options.ts'

export const configureShape = defineShape({
  name: 'configure',
  summary: 'Set up an Identity Center profile, or let other programs get credentials from awsx',
  docs: 'identity-center.md',
  positionals: [
    {
      name: 'setup',
      describe: 'setup to run',
      choices: ['sso', 'process', 'eks', 'docker', 'git'],
      required: true,
    },
    {
      name: 'profile',
      describe:
        'sso: profile to point at another account; process: profiles for other programs; eks, git: profile; docker: registries',
      rest: true,
    },
  ],
  options: {
    ...profileOption,
    'sso-session': { type: 'string', valueName: 'NAME', describe: 'name of the sso-session' },
    'start-url': { type: 'string', valueName: 'URL', describe: 'start URL of the access portal' },
    'sso-region': { type: 'string', valueName: 'REGION', describe: 'AWS region of Identity Center' },
    scopes: { type: 'string', valueName: 'LIST', describe: 'registration scopes, separated by commas' },
    'account-id': { type: 'string', valueName: 'ID', describe: 'account ID' },
    'role-name': { type: 'string', valueName: 'NAME', describe: 'permission set' },
    region: { type: 'string', valueName: 'REGION', describe: 'AWS region of the profile' },
    'profile-name': { type: 'string', valueName: 'NAME', describe: 'name of a new profile' },
    ...jsonOption,
    yes: {
      type: 'boolean',
      describe: 'accept every suggestion, and write without prompting for confirmation',
    },
    as: {
      type: 'string',
      valueName: 'NAME',
      describe: 'process: name of the profile to add (default: NAME-awsx)',
    },
    'in-place': {
      type: 'boolean',
      describe: 'process: convert the profile itself, and move its settings to the added profile',
    },
    command: {
      type: 'string',
      valueName: 'LINE',
      describe: 'process: command that runs awsx (default: awsx)',
    },
    'full-path': {
      type: 'boolean',
      describe: 'process: run awsx by its full path, for programs with another PATH',
    },
    cluster: { type: 'string', valueName: 'NAME', describe: 'eks: name of the cluster' },
    remove: { type: 'boolean', describe: 'docker, git: remove what awsx added' },
    'dry-run': { type: 'boolean', describe: 'print the diff; change nothing (not for sso)' },
    'use-device-code': { type: 'boolean', describe: 'show a code to enter in a browser on any device' },
    'no-browser': { type: 'boolean', describe: 'print the URL instead of opening a browser' },
  },
  examples: [
    { line: 'awsx configure sso', describe: 'prompt for everything' },
    { line: 'awsx configure sso dev', describe: 'point profile dev at another account or role' },
    {
      line: 'awsx configure process dev',
      describe: 'add profile dev-awsx, which gives AWS tools the credentials of dev',
    },
  ],
})
