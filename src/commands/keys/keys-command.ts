import { defineShape } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const keysShape = defineShape({
  name: 'keys',
  summary: 'List the access keys in the store, without their secrets',
  docs: 'keys.md',
  positionals: [],
  options: {
    ...jsonOption,
    online: { type: 'boolean', describe: 'ask AWS when each key was created and last used' },
  },
  examples: [{ line: 'awsx keys --online', describe: 'find keys that nothing uses' }],
})
