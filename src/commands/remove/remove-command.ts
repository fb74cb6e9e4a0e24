import { defineShape } from '../../argv/command-spec.ts'
import { jsonOption, profileOption } from '../../argv/shared-options.ts'

export const removeShape = defineShape({
  name: 'remove',
  summary: "Remove a profile's access key from the store, with the sessions made from it",
  docs: 'keys.md',
  positionals: [{ name: 'profile', describe: 'profile whose key to remove' }],
  options: {
    ...profileOption,
    yes: { type: 'boolean', describe: 'remove the key without prompting' },
    ...jsonOption,
  },
  examples: [{ line: 'awsx remove dev', describe: 'remove the key from the store; it stays valid in AWS' }],
})
