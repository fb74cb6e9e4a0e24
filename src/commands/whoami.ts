import { defineCommand, defineShape } from '../argv/define.ts'
import { jsonOption, profileOption } from '../argv/options.ts'
import { credentialOptions, roleOptions } from './options.ts'

export const whoamiShape = defineShape({
  name: 'whoami',
  summary: 'ask AWS who the profile is',
  positionals: [{ name: 'profile', describe: 'the profile' }],
  options: { ...profileOption, ...jsonOption, ...credentialOptions, ...roleOptions },
  examples: [{ line: 'awsx whoami prod', describe: 'GetCallerIdentity through the profile' }],
})

export const whoami = defineCommand(whoamiShape, () => import('./whoami.run.ts'))
