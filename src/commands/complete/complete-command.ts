import { defineShape } from '../../argv/command-spec.ts'
import { shells } from '../../shells/shell-names.ts'

/** Hidden: the completion scripts run it. */
export const completeShape = defineShape({
  name: '__complete',
  summary: 'Print completions for the last word',
  positionals: [{ name: 'shell', describe: 'shell that completes', choices: shells, required: true }],
  options: {},
  examples: [],
  takesCommand: true,
  hidden: true,
})
