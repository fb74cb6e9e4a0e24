import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { profileOption } from '../../argv/shared-options.ts'

export const clearShape = defineShape({
  name: 'clear',
  summary: 'forget cached sessions, keep keys',
  positionals: [{ name: 'profile', describe: 'the profile' }],
  options: {
    ...profileOption,
    all: { type: 'boolean', describe: 'those of every profile, and all sign-ins' },
  },
  examples: [{ line: 'awsx clear prod', describe: 'the next exec fetches them anew' }],
})

export const clear = defineCommand(clearShape, () => import('./clear-handler.ts'))
