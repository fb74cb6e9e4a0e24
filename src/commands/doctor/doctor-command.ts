import { defineShape } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const doctorShape = defineShape({
  name: 'doctor',
  summary: 'Check config, environment, store, sign-ins, and clock, and suggest fixes',
  docs: 'explain.md',
  positionals: [],
  options: {
    ...jsonOption,
    online: { type: 'boolean', describe: 'compare the clock with AWS, and look for missing MFA devices' },
  },
  examples: [{ line: 'awsx doctor --online', describe: 'exit with status 0 only if nothing was found' }],
})
