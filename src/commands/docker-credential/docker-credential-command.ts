import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { profileOption } from '../../argv/shared-options.ts'
import { credentialProcessShape } from '../credential-process/credential-process-command.ts'

/** Docker runs it as `docker-credential-awsx`, or with a profile in the name: see src/bin.ts. */
export const dockerCredentialShape = defineShape({
  name: 'docker-credential',
  summary: 'Give Docker the password of a registry',
  docs: 'docker.md',
  hidden: true,
  positionals: [{ name: 'action', describe: 'get, store, erase, list, or version' }],
  options: { ...credentialProcessShape.options, ...profileOption },
  examples: [],
})

export type DockerArgs = ArgsOf<typeof dockerCredentialShape>
