import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { accountRoleOptions, profileOption } from '../../argv/shared-options.ts'
import { credentialOptions, roleOptions } from '../../app/credential-options.ts'

export const credentialProcessShape = defineShape({
  name: 'credential-process',
  summary: 'Print credentials as JSON for the credential_process setting of AWS SDKs',
  docs: 'export.md',
  positionals: [{ name: 'profile', describe: 'profile to use' }],
  options: {
    ...profileOption,
    ...accountRoleOptions,
    login: { type: 'boolean', describe: 'start a sign-in if needed' },
    ...credentialOptions,
    ...roleOptions,
  },
  examples: [
    { line: 'credential_process = awsx credential-process dev', describe: 'set this in ~/.aws/config' },
  ],
})

export type ProcessArgs = ArgsOf<typeof credentialProcessShape>
