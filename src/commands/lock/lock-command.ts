import { defineShape } from '../../argv/command-spec.ts'

export const lockShape = defineShape({
  name: 'lock',
  summary: 'Lock the store: remove the unlocked key',
  docs: 'store.md',
  positionals: [],
  options: {},
  examples: [
    {
      line: 'awsx lock',
      describe: 'make the next command ask the keychain again, or prompt for the passphrase',
    },
  ],
})
