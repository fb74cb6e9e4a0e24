import { defineShape } from '../../argv/command-spec.ts'

export const importShape = defineShape({
  name: 'import',
  summary: 'Convert profiles written for aws-vault, granted, aws-sso, and other tools',
  docs: 'migrating.md',
  positionals: [
    {
      name: 'tool',
      describe: 'tool to convert from (default: all that are found)',
      choices: ['aws-vault', 'granted', 'aws-sso', 'aws-sso-util', 'awsume'],
    },
  ],
  options: {
    'dry-run': { type: 'boolean', describe: 'print the diff; change nothing' },
    yes: { type: 'boolean', describe: 'write without asking for confirmation' },
  },
  examples: [
    { line: 'awsx import --dry-run', describe: 'show what would change' },
    { line: 'awsx import granted', describe: 'show the diff, then ask before writing it' },
  ],
})
