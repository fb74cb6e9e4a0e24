import { defineShape } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const lockShape = defineShape({
  name: 'lock',
  summary: 'Lock the store: remove the unlocked key',
  docs: 'store.md',
  positionals: [],
  options: { ...jsonOption },
  examples: [
    {
      line: 'awsx lock',
      describe: 'make the next command ask the keychain again, or prompt for the passphrase',
    },
  ],
})
