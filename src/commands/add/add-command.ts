import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { profileOption } from '../../argv/shared-options.ts'

export const addShape = defineShape({
  name: 'add',
  summary: 'put an access key into the store, or the keys that the access portal shows',
  positionals: [{ name: 'profile', describe: 'the profile that gets it; need not be in the config' }],
  options: {
    ...profileOption,
    paste: { type: 'boolean', describe: 'take the block of the access portal, from stdin or the clipboard' },
    'expires-in': {
      type: 'duration',
      valueName: '1h',
      describe: 'how long the pasted keys are good, if they do not say it',
    },
  },
  examples: [
    { line: 'awsx add dev --paste', describe: 'what was copied in the access portal' },
    { line: 'awsx add dev', describe: 'asks for an access key and its secret' },
  ],
})

export const add = defineCommand(addShape, () => import('./add-handler.ts'))
