import { defineShape } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'

export const grantShape = defineShape({
  name: 'grant',
  summary: 'Let a coding agent use a guarded profile for a while',
  docs: 'agents.md',
  positionals: [{ name: 'profile', describe: 'profile to use' }],
  options: {
    for: { type: 'duration', valueName: '15m', describe: 'how long, at most 8h (default: 15m)' },
    agent: { type: 'string', valueName: 'NAME', describe: 'only this agent (default: every agent)' },
    once: { type: 'boolean', describe: 'only for one command' },
    revoke: { type: 'boolean', describe: 'end the grant' },
    list: { type: 'boolean', describe: 'list the grants' },
    ...jsonOption,
  },
  examples: [
    { line: 'awsx grant prod --for 1h --agent claude', describe: 'approve what the agent could not do' },
    { line: 'awsx grant --list', describe: 'show what is granted' },
  ],
})
