import { defineShape } from '../../argv/command-spec.ts'
import { accountRoleOptions, jsonOption, profileOption } from '../../argv/shared-options.ts'
import { planOptions, roleOptions } from '../../app/credential-options.ts'

export const explainShape = defineShape({
  name: 'explain',
  summary: 'Show how a profile gets credentials, where each setting comes from, and what it prompts for',
  docs: 'explain.md',
  positionals: [{ name: 'profile', describe: 'profile to use' }],
  options: {
    ...profileOption,
    ...accountRoleOptions,
    ...jsonOption,
    mermaid: { type: 'boolean', describe: 'print a Mermaid diagram' },
    ...planOptions,
    ...roleOptions,
  },
  examples: [{ line: 'awsx explain prod', describe: 'never prompts, never uses the network' }],
})
