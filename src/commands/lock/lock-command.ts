import { defineCommand, defineShape } from '../../argv/command-spec.ts'

export const lockShape = defineShape({
  name: 'lock',
  summary: 'forget the unlocked key of the store',
  positionals: [],
  options: {},
  examples: [{ line: 'awsx lock', describe: 'the next command asks the keychain, or for the passphrase' }],
})

export const lock = defineCommand(lockShape, () => import('./lock-handler.ts'))
