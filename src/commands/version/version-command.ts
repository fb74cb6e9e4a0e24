import { defineShape } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const versionShape = defineShape({
  name: 'version',
  summary: 'Show the version',
  docs: 'install.md',
  positionals: [],
  options: {
    ...jsonOption,
    verbose: { type: 'boolean', describe: 'also show how this copy was installed and what updates it' },
  },
  examples: [
    { line: 'awsx version', describe: 'the same as awsx --version' },
    { line: 'awsx version --verbose', describe: 'how this copy was installed, and how to update it' },
  ],
})
