import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { shellArguments } from '../../shells/shell-names.ts'

export const initShape = defineShape({
  name: 'init',
  summary: 'Print or install the shell integration: awsx use, renewal at the prompt, and completion',
  docs: 'shells.md',
  positionals: [
    {
      name: 'shell',
      describe: 'shell to print the integration for (with --install, default: your login shell)',
      choices: shellArguments,
    },
  ],
  options: {
    install: { type: 'boolean', describe: "add the integration to the shell's startup file" },
    uninstall: { type: 'boolean', describe: 'remove what --install added' },
    prompt: { type: 'boolean', describe: 'also show the profile and the time left in the prompt' },
    file: {
      type: 'string',
      valueName: 'FILE',
      describe: "startup file for --install and --uninstall (default: the shell's)",
    },
    'dry-run': { type: 'boolean', describe: 'print what would change; change nothing' },
    yes: { type: 'boolean', describe: 'write without prompting for confirmation' },
  },
  examples: [
    { line: 'awsx init --install', describe: 'show the diff, then ask before writing it' },
    { line: 'awsx init zsh --install --prompt', describe: 'also show, for example, dev 42m in the prompt' },
    { line: 'eval "$(awsx init bash)"', describe: 'add to ~/.bashrc, or the same with zsh to ~/.zshrc' },
    { line: 'awsx init fish | source', describe: 'add to ~/.config/fish/config.fish' },
    { line: 'Invoke-Expression (& awsx init powershell | Out-String)', describe: 'add to $PROFILE' },
    { line: 'eval "`awsx init tcsh`"', describe: 'add to ~/.tcshrc' },
  ],
})

export type InitArgs = ArgsOf<typeof initShape>
