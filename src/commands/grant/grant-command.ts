import { defineShape } from '../../argv/command-spec.ts'

export const grantShape = defineShape({
  name: 'grant',
  summary: 'Let a coding agent use a guarded profile for a while',
  docs: 'agents.md',
  positionals: [{ name: 'profile', describe: 'profile to use', required: true }],
  options: {
    for: { type: 'duration', valueName: '15m', describe: 'how long, at most 8h (default: 15m)' },
    agent: { type: 'string', valueName: 'NAME', describe: 'only this agent (default: every agent)' },
    revoke: { type: 'boolean', describe: 'end the grant' },
  },
  examples: [
    { line: 'awsx grant prod --for 1h --agent claude', describe: 'approve what the agent could not do' },
  ],
})
