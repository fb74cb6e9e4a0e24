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
    'no-verify': { type: 'boolean', describe: 'store the key without trying it on AWS first' },
    yes: { type: 'boolean', describe: 'replace a stored access key without asking' },
  },
  examples: [
    { line: 'awsx add dev --paste', describe: 'store what you copied from the access portal' },
    { line: 'awsx add dev', describe: 'prompt for an access key and its secret' },
  ],
})
