import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const listShape = defineShape({
  name: 'list',
  summary: 'List profiles with kind, account, role, region, and expiry',
  docs: 'explain.md',
  positionals: [{ name: 'pattern', describe: 'names to list, e.g. prod-* (default: all)' }],
  options: {
    account: {
      type: 'string',
      valueName: 'ACCOUNT',
      describe: 'list only this account: an ID, or a pattern for its name',
    },
    'sso-session': { type: 'string', valueName: 'NAME', describe: 'list only profiles of this sso-session' },
    sort: {
      type: 'string',
      valueName: 'COLUMN',
      choices: ['profile', 'kind', 'account', 'role', 'region', 'expires'],
      describe: 'column to sort by (default: the order of the files)',
    },
    wide: { type: 'boolean', describe: 'print all columns in full width' },
    ...jsonOption,
  },
  examples: [
    { line: "awsx list 'prod-*'", describe: 'list some of them' },
    { line: 'awsx list --account 111111111111 --sort role', describe: 'list the roles in an account' },
  ],
})

export type ListArgs = ArgsOf<typeof listShape>
