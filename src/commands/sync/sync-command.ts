import { defineCommand, defineShape } from '../../argv/command-spec.ts'

export const syncShape = defineShape({
  name: 'sync',
  summary: 'write a profile for every account and role that you have in Identity Center',
  positionals: [
    {
      name: 'session',
      describe: 'an sso-session; all of the config if none is named',
      completes: ['sso-session'],
    },
  ],
  options: {
    'dry-run': { type: 'boolean', describe: 'print the difference, change nothing' },
    prune: {
      type: 'boolean',
      describe: 'remove profiles that sync wrote and whose role you do not have any more',
    },
    template: {
      type: 'string',
      valueName: 'T',
      describe: 'names of the profiles: {{accountName}}-{{roleName}}',
    },
    region: { type: 'string', valueName: 'REGION', describe: 'region of new profiles' },
    'no-login': { type: 'boolean', describe: 'fail in place of starting a sign-in' },
  },
  examples: [
    { line: 'awsx sync', describe: 'write what is new; a second run changes nothing' },
    { line: 'awsx sync corp --prune --dry-run', describe: 'what would change, with removals' },
  ],
})

export const sync = defineCommand(syncShape, () => import('./sync-handler.ts'))
