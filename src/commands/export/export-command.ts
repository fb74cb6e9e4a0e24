import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { profileOption } from '../../argv/shared-options.ts'
import { formats } from '../../environment/export-formats.ts'
import { credentialOptions, roleOptions } from '../../app/credential-options.ts'

export const exportShape = defineShape({
  name: 'export',
  summary: 'print the credentials for a shell or a file',
  positionals: [{ name: 'profile', describe: 'the profile' }],
  options: {
    ...profileOption,
    format: { type: 'string', choices: formats, valueName: 'FORMAT', describe: 'the form, env if not given' },
    unset: { type: 'boolean', describe: 'print the removal of everything that exec sets' },
    ...credentialOptions,
    ...roleOptions,
  },
  examples: [
    { line: 'eval "$(awsx export dev)"', describe: 'into this shell' },
    { line: 'awsx export dev --format powershell | Invoke-Expression', describe: 'into PowerShell' },
  ],
})

export const exportCommand = defineCommand(exportShape, () => import('./export-handler.ts'))
