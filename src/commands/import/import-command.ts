import { defineShape } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'
import { toolNames } from '../../migrate/types.ts'

export const importShape = defineShape({
  name: 'import',
  summary:
    'Convert profiles written for aws-vault, granted, aws-sso, and other tools; move access keys into the store',
  docs: 'migrating.md',
  positionals: [
    {
      name: 'name',
      describe: 'tool to convert from (default: all that are found); with --keys, profiles',
      suggests: toolNames,
      completes: ['profile'],
      completesAfter: 'keys',
      rest: true,
    },
  ],
  options: {
    'dry-run': { type: 'boolean', describe: 'print what would change; change nothing' },
    keys: { type: 'boolean', describe: 'move access keys out of the AWS files into the store' },
    all: { type: 'boolean', describe: 'with --keys, those of all profiles' },
    from: {
      type: 'string',
      choices: ['files', 'aws-vault'],
      describe: 'with --keys, where the keys are now (default: files)',
    },
    yes: { type: 'boolean', describe: 'write without prompting for confirmation' },
    ...jsonOption,
  },
  examples: [
    { line: 'awsx import --dry-run', describe: 'show what would change' },
    { line: 'awsx import granted', describe: 'show the diff, then ask before writing it' },
    { line: 'awsx import --keys --all', describe: 'move all keys out of ~/.aws/credentials' },
  ],
})
