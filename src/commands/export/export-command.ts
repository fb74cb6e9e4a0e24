import { defineShape } from '../../argv/command-spec.ts'
import { accountRoleOptions, profileOption } from '../../argv/shared-options.ts'
import { formatArguments } from '../../environment/output-formats.ts'
import { credentialOptions, policyOptions, roleOptions } from '../../app/credential-options.ts'

export const exportShape = defineShape({
  name: 'export',
  summary: 'Print credentials for a shell or a file',
  docs: 'export.md',
  positionals: [{ name: 'profile', describe: 'profile to use' }],
  options: {
    ...profileOption,
    ...accountRoleOptions,
    format: {
      type: 'string',
      choices: formatArguments,
      valueName: 'FORMAT',
      describe: 'output format (default: env)',
    },
    unset: { type: 'boolean', describe: 'print statements that remove everything exec sets' },
    ...credentialOptions,
    ...roleOptions,
    ...policyOptions,
  },
  examples: [
    { line: 'eval "$(awsx export dev)"', describe: 'set them in this shell' },
    { line: 'awsx export dev --format powershell | Invoke-Expression', describe: 'set them in PowerShell' },
  ],
})
