import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { jsonOption, profileOption } from '../../argv/shared-options.ts'
import { credentialOptions, roleOptions } from '../../app/credential-options.ts'

export const whoamiShape = defineShape({
  name: 'whoami',
  summary: 'ask AWS who the profile is',
  positionals: [{ name: 'profile', describe: 'the profile' }],
  options: { ...profileOption, ...jsonOption, ...credentialOptions, ...roleOptions },
  examples: [{ line: 'awsx whoami prod', describe: 'GetCallerIdentity through the profile' }],
})

export const whoami = defineCommand(whoamiShape, () => import('./whoami-handler.ts'))
