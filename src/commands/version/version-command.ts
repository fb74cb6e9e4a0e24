import { defineShape } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const versionShape = defineShape({
  name: 'version',
  summary: 'Show the version',
  docs: 'install.md',
  positionals: [],
  options: jsonOption,
  examples: [{ line: 'awsx version', describe: 'the same as awsx --version' }],
})
