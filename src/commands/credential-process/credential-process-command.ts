import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { profileOption } from '../../argv/shared-options.ts'
import { credentialOptions, roleOptions } from '../../app/credential-options.ts'

export const credentialProcessShape = defineShape({
  name: 'credential-process',
  summary: 'print the credentials as the credential_process of SDKs',
  positionals: [{ name: 'profile', describe: 'the profile' }],
  options: {
    ...profileOption,
    login: { type: 'boolean', describe: 'start a sign-in if one is needed' },
    ...credentialOptions,
    ...roleOptions,
  },
  examples: [{ line: 'credential_process = awsx credential-process dev', describe: 'in ~/.aws/config' }],
})

export const credentialProcess = defineCommand(
  credentialProcessShape,
  () => import('./credential-process-handler.ts'),
)
