import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { jsonOption, profileOption } from '../../argv/shared-options.ts'

export const mfaShape = defineShape({
  name: 'mfa',
  summary: 'Show MFA devices, and store the seed of a virtual one',
  docs: 'mfa.md',
  positionals: [{ name: 'profile', describe: 'profile to use (default: show all)' }],
  options: {
    ...profileOption,
    ...jsonOption,
    online: {
      type: 'boolean',
      describe: "list the IAM user's devices, and offer to write a missing mfa_serial",
    },
    'store-seed': { type: 'boolean', describe: 'store the seed of the device, so that awsx makes the codes' },
    'remove-seed': { type: 'boolean', describe: 'remove the stored seed' },
    stdin: { type: 'boolean', describe: 'read the seed from stdin' },
    yes: { type: 'boolean', short: 'y', describe: 'agree to storing the seed without prompting' },
  },
  examples: [
    { line: 'awsx mfa dev --online', describe: 'list the devices of the IAM user behind profile dev' },
    { line: 'awsx mfa dev --store-seed', describe: 'prompt for the seed and store it' },
  ],
})

export type MfaArgs = ArgsOf<typeof mfaShape>
