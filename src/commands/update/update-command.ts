import { defineShape } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const updateShape = defineShape({
  name: 'update',
  summary: 'Show how to update this copy of awsx, and whether there is a newer release',
  docs: 'install.md',
  positionals: [],
  options: {
    ...jsonOption,
    check: { type: 'boolean', describe: 'ask the release page for the newest release' },
  },
  examples: [
    { line: 'awsx update', describe: 'the command that updates this copy' },
    { line: 'awsx update --check', describe: 'whether there is a newer release' },
  ],
})
