import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { shells } from '../../shells/shell-names.ts'

export const completionShape = defineShape({
  name: 'completion',
  summary: 'print the completion alone, without awsx use',
  positionals: [{ name: 'shell', describe: 'the shell', choices: shells, required: true }],
  options: {},
  examples: [{ line: 'eval "$(awsx completion bash)"', describe: 'in ~/.bashrc; zsh likewise' }],
})

export const completion = defineCommand(completionShape, () => import('./completion-handler.ts'))
