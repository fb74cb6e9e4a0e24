import { defineShape } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const denyShape = defineShape({
  name: 'deny',
  summary: 'Never let the .awsx.toml of a directory name the profile',
  docs: 'directory-file.md',
  positionals: [{ name: 'directory', describe: 'directory of the file (default: the current one)' }],
  options: { ...jsonOption },
  examples: [
    { line: 'awsx deny', describe: 'ignore the profile that the file of the current directory names' },
  ],
})
