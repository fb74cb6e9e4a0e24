import { defineShape } from '../../argv/command-spec.ts'
import { accountRoleOptions, profileOption } from '../../argv/shared-options.ts'
import { credentialOptions, roleOptions } from '../../app/credential-options.ts'

export const useShape = defineShape({
  name: 'use',
  summary: "Set a profile's credentials in this shell (requires awsx init)",
  docs: 'shells.md',
  positionals: [{ name: 'profile', describe: 'profile to use' }],
  options: {
    ...profileOption,
    ...accountRoleOptions,
    clear: { type: 'boolean', describe: 'remove the credentials from this shell' },
    ...credentialOptions,
    ...roleOptions,
  },
  examples: [
    { line: 'awsx use dev', describe: 'set them, and renew them at the prompt' },
    { line: 'awsx use --clear', describe: 'restore the shell as it was before the first use' },
  ],
})
