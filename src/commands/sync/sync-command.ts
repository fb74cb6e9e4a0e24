import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const syncShape = defineShape({
  name: 'sync',
  summary: 'Write a profile for every account and role you have in Identity Center',
  docs: 'sync.md',
  positionals: [
    {
      name: 'session',
      describe: 'sso-session to sync (default: all in the config)',
      completes: ['sso-session'],
    },
  ],
  options: {
    'dry-run': { type: 'boolean', describe: 'print the diff; change nothing' },
    prune: {
      type: 'boolean',
      describe: 'remove profiles that sync wrote for roles you no longer have',
    },
    template: {
      type: 'string',
      valueName: 'T',
      describe: 'template for profile names (default: {{accountName}}-{{roleName}})',
    },
    region: {
      type: 'string',
      valueName: 'REGION',
      describe:
        "AWS region of new profiles (default: the region of the session's other profiles, else sso_region)",
    },
    yes: { type: 'boolean', describe: 'write without prompting for confirmation' },
    'no-login': { type: 'boolean', describe: 'fail instead of starting a sign-in' },
    ...jsonOption,
  },
  examples: [
    { line: 'awsx sync', describe: 'write new profiles; a second run changes nothing' },
    { line: 'awsx sync corp --prune --dry-run', describe: 'show what would change, removals included' },
  ],
})

export type SyncArgs = ArgsOf<typeof syncShape>
