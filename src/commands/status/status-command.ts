import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const statusShape = defineShape({
  name: 'status',
  summary: "show what is signed in and cached, for how long, and the current shell's profile",
  positionals: [],
  options: {
    ...jsonOption,
    prompt: { type: 'boolean', describe: "one short line for a shell's prompt, or none" },
    format: {
      type: 'string',
      valueName: 'TEXT',
      describe: 'what --prompt prints: {profile}, {left}, {region}, {account}',
    },
    watch: { type: 'boolean', describe: 'show it on the terminal until q or Ctrl-C' },
  },
  examples: [
    { line: 'awsx status', describe: 'never asks, never touches the network' },
    { line: 'awsx status --prompt', describe: 'dev 42m' },
  ],
})

export const status = defineCommand(statusShape, () => import('./status-handler.ts'))
