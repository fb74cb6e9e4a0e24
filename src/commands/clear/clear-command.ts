import { defineShape } from '../../argv/command-spec.ts'
import { accountRoleOptions, jsonOption, profileOption } from '../../argv/shared-options.ts'

export const clearShape = defineShape({
  name: 'clear',
  summary: 'Remove cached sessions; keep access keys',
  docs: 'store.md',
  positionals: [{ name: 'profile', describe: 'profile to use' }],
  options: {
    ...profileOption,
    ...accountRoleOptions,
    all: { type: 'boolean', describe: 'remove the sessions of every profile, and all sign-ins' },
    ...jsonOption,
  },
  examples: [{ line: 'awsx clear prod', describe: 'make the next exec fetch new credentials' }],
})
