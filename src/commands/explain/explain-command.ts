import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { jsonOption, profileOption } from '../../argv/shared-options.ts'
import { roleOptions } from '../../app/credential-options.ts'

export const explainShape = defineShape({
  name: 'explain',
  summary: 'show how a profile leads to credentials, where each part comes from and what will be asked',
  positionals: [{ name: 'profile', describe: 'the profile' }],
  options: {
    ...profileOption,
    ...jsonOption,
    mermaid: { type: 'boolean', describe: 'print a graph for Markdown' },
    region: {
      type: 'string',
      valueName: 'REGION',
      describe: 'the region, before all variables and the profile',
    },
    duration: {
      type: 'duration',
      short: 'd',
      valueName: '1h',
      describe: 'how long the role sessions should last',
    },
    'no-session': { type: 'boolean', short: 'n', describe: 'leave GetSessionToken out' },
    ...roleOptions,
  },
  examples: [{ line: 'awsx explain prod', describe: 'never asks, never touches the network' }],
})

export const explain = defineCommand(explainShape, () => import('./explain-handler.ts'))
