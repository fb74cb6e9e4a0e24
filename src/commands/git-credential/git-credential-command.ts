import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { profileOption } from '../../argv/shared-options.ts'
import { credentialProcessShape } from '../credential-process/credential-process-command.ts'

export const gitCredentialShape = defineShape({
  name: 'git-credential',
  summary: 'Give git the password of a CodeCommit repository',
  docs: 'git.md',
  positionals: [{ name: 'action', describe: 'get, store, or erase' }],
  options: { ...credentialProcessShape.options, ...profileOption },
  examples: [
    {
      line: 'helper = !awsx git-credential',
      describe: 'set this in ~/.gitconfig, for the URL of CodeCommit',
    },
  ],
})

export type GitArgs = ArgsOf<typeof gitCredentialShape>
