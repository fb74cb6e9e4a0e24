import { defineShape } from '../../argv/command-spec.ts'

export const versionShape = defineShape({
  name: 'version',
  summary: 'Show the version',
  docs: 'install.md',
  positionals: [],
  options: {},
  examples: [{ line: 'awsx version', describe: 'the same as awsx --version' }],
})
