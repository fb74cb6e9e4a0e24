import { defineShape } from '../../argv/command-spec.ts'
import { accountRoleOptions, jsonOption, profileOption } from '../../argv/shared-options.ts'
import { credentialOptions, roleOptions } from '../../app/credential-options.ts'

export const whoamiShape = defineShape({
  name: 'whoami',
  summary: "Show the identity behind a profile's credentials",
  docs: 'explain.md',
  positionals: [{ name: 'profile', describe: 'profile to use' }],
  options: { ...profileOption, ...accountRoleOptions, ...jsonOption, ...credentialOptions, ...roleOptions },
  examples: [{ line: 'awsx whoami prod', describe: 'call GetCallerIdentity with the profile' }],
})
