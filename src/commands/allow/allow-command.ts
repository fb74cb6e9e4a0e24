import { defineShape } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const allowShape = defineShape({
  name: 'allow',
  summary: 'Let the .awsx.toml of a directory name the profile',
  docs: 'directory-file.md',
  positionals: [{ name: 'directory', describe: 'directory of the file (default: the current one)' }],
  options: {
    list: { type: 'boolean', describe: 'list the files that were allowed and denied' },
    ...jsonOption,
  },
  examples: [
    { line: 'awsx allow', describe: 'show the file of the current directory, and ask' },
    { line: 'awsx allow --list', describe: 'list your decisions' },
  ],
})
