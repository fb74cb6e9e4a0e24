import { defineCommand, defineShape } from '../../argv/command-spec.ts'

export const importShape = defineShape({
  name: 'import',
  summary: 'take over the profiles that aws-vault, granted, aws-sso and others left in the config',
  positionals: [
    {
      name: 'tool',
      describe: 'whose; of all that are found if none is named',
      choices: ['aws-vault', 'granted', 'aws-sso', 'aws-sso-util', 'awsume'],
    },
  ],
  options: {
    'dry-run': { type: 'boolean', describe: 'print the difference, change nothing' },
    yes: { type: 'boolean', describe: 'write without asking' },
  },
  examples: [
    { line: 'awsx import --dry-run', describe: 'what would change' },
    { line: 'awsx import granted', describe: 'shows the difference, and writes it after a yes' },
  ],
})

export const importCommand = defineCommand(importShape, () => import('./import-handler.ts'))
