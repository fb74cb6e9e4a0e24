import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { shells } from '../../shells/shell-names.ts'

/** What the completion scripts run. */
export const completionWordsShape = defineShape({
  name: '__complete',
  summary: 'print what the last of the words may become',
  positionals: [{ name: 'shell', describe: 'the shell', choices: shells, required: true }],
  options: {},
  examples: [],
  takesCommand: true,
  hidden: true,
})

export const completionWords = defineCommand(
  completionWordsShape,
  () => import('./completion-words-handler.ts'),
)
