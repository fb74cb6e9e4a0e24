import { defineShape } from '../../argv/command-spec.ts'
import { shellArguments } from '../../shells/shell-names.ts'

export const completionShape = defineShape({
  name: 'completion',
  summary: 'Print shell completion only, without awsx use',
  docs: 'shells.md',
  positionals: [
    { name: 'shell', describe: 'shell to print the script for', choices: shellArguments, required: true },
  ],
  options: {},
  examples: [
    {
      line: 'eval "$(awsx completion bash)"',
      describe: 'add to ~/.bashrc, or the same with zsh to ~/.zshrc',
    },
  ],
})
