import { defineShape } from '../../argv/command-spec.ts'
import { profileOption } from '../../argv/shared-options.ts'

export const addShape = defineShape({
  name: 'add',
  summary: 'Store an access key, or the keys copied from the access portal',
  docs: 'store.md',
  positionals: [{ name: 'profile', describe: 'profile to store it for; may be missing from the config' }],
  options: {
    ...profileOption,
    paste: {
      type: 'boolean',
      describe: 'read the keys copied from the access portal, from stdin or the clipboard',
    },
    'expires-in': {
      type: 'duration',
      valueName: '1h',
      describe: 'lifetime of the pasted keys, if they do not state one',
    },
  },
  examples: [
    { line: 'awsx add dev --paste', describe: 'store what you copied from the access portal' },
    { line: 'awsx add dev', describe: 'prompt for an access key and its secret' },
  ],
})
