import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { shells } from '../../shells/shell-names.ts'

export const initShape = defineShape({
  name: 'init',
  summary: 'print the shell integration: awsx use, renewal at the prompt, completion',
  positionals: [{ name: 'shell', describe: 'the shell', choices: shells, required: true }],
  options: {},
  examples: [
    { line: 'eval "$(awsx init bash)"', describe: 'in ~/.bashrc; zsh likewise' },
    { line: 'awsx init fish | source', describe: 'in ~/.config/fish/config.fish' },
    { line: 'Invoke-Expression (& awsx init powershell | Out-String)', describe: 'in $PROFILE' },
  ],
})

export const init = defineCommand(initShape, () => import('./init-handler.ts'))
