import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { profileOption } from '../../argv/shared-options.ts'
import { credentialOptions, roleOptions } from '../../app/credential-options.ts'

export const useShape = defineShape({
  name: 'use',
  summary: "give this shell the profile's credentials (needs awsx init)",
  positionals: [{ name: 'profile', describe: 'the profile' }],
  options: {
    ...profileOption,
    clear: { type: 'boolean', describe: 'take the credentials out of this shell' },
    ...credentialOptions,
    ...roleOptions,
  },
  examples: [
    { line: 'awsx use dev', describe: 'this shell, until the next use; renewed at the prompt' },
    { line: 'awsx use --clear', describe: 'as before the first use' },
  ],
})

export const use = defineCommand(useShape, () => import('./use-handler.ts'))
