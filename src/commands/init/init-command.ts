import { defineShape } from '../../argv/command-spec.ts'
import { shellArguments } from '../../shells/shell-names.ts'

export const initShape = defineShape({
  name: 'init',
  summary: 'Print the shell integration: awsx use, renewal at the prompt, and completion',
  docs: 'shells.md',
  positionals: [
    {
      name: 'shell',
      describe: 'shell to print the integration for',
      choices: shellArguments,
      required: true,
    },
  ],
  options: {},
  examples: [
    { line: 'eval "$(awsx init bash)"', describe: 'add to ~/.bashrc, or the same with zsh to ~/.zshrc' },
    { line: 'awsx init fish | source', describe: 'add to ~/.config/fish/config.fish' },
    { line: 'Invoke-Expression (& awsx init powershell | Out-String)', describe: 'add to $PROFILE' },
    { line: 'eval "`awsx init tcsh`"', describe: 'add to ~/.tcshrc' },
  ],
})
