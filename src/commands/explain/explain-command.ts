import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { accountRoleOptions, jsonOption, profileOption } from '../../argv/shared-options.ts'
import { planOptions, policyOptions, roleOptions } from '../../app/credential-options.ts'

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
    all: {
      type: 'boolean',
      describe: 'show all profiles as a graph; requires --html, --mermaid, or --json',
    },
    html: { type: 'boolean', describe: 'with --all: open the graph as a page in the browser' },
    print: { type: 'boolean', describe: 'with --html: print the page instead' },
    ...planOptions,
    ...roleOptions,
    ...policyOptions,
  },
  examples: [
    { line: 'awsx explain prod', describe: 'never prompts, never uses the network' },
    { line: 'awsx explain --all --html', describe: 'show sign-ins, accounts, roles, and profiles' },
  ],
})

export type ExplainArgs = ArgsOf<typeof explainShape>
