import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const statusShape = defineShape({
  name: 'status',
  summary: "Show sign-ins, cached credentials, and the current shell's profile",
  docs: 'status.md',
  positionals: [],
  options: {
    ...jsonOption,
    prompt: { type: 'boolean', describe: "print one short line for a shell's prompt, or nothing" },
    format: {
      type: 'string',
      valueName: 'TEXT',
      describe:
        'text of --prompt, with {profile}, {left}, {region}, {account}, {environment}, {access} (default: {profile} {left})',
    },
    watch: { type: 'boolean', describe: 'keep showing the current status until q or Ctrl-C' },
  },
  examples: [
    { line: 'awsx status', describe: 'never prompts, never uses the network' },
    { line: 'awsx status --prompt', describe: 'print, for example, dev 42m' },
  ],
})

export type StatusArgs = ArgsOf<typeof statusShape>
