import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const doctorShape = defineShape({
  name: 'doctor',
  summary: 'check config, environment, store, sign-ins and clock; every finding with a fix',
  positionals: [],
  options: {
    ...jsonOption,
    online: { type: 'boolean', describe: "also compare the clock with AWS's" },
  },
  examples: [{ line: 'awsx doctor --online', describe: 'exit status 0 only if nothing was found' }],
})

export const doctor = defineCommand(doctorShape, () => import('./doctor-handler.ts'))
