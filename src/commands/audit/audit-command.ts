import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { jsonOption } from '../../argv/shared-options.ts'
import { auditEvents } from '../../audit/audit-events.ts'

export const auditShape = defineShape({
  name: 'audit',
  summary: 'Show which credentials awsx handed out, and to which command',
  docs: 'audit.md',
  positionals: [],
  options: {
    profile: { type: 'string', valueName: 'NAME', describe: 'only this profile, or a pattern (prod-*)' },
    account: { type: 'string', valueName: 'ID', describe: 'only this account' },
    agent: { type: 'string', valueName: 'NAME', describe: 'only this coding agent (* for any)' },
    event: { type: 'string', valueName: 'EVENT', choices: auditEvents, describe: 'only this event' },
    key: { type: 'string', valueName: 'ACCESS_KEY_ID', describe: 'only this access key, as in CloudTrail' },
    since: {
      type: 'string',
      valueName: 'TIME',
      describe: 'only entries since then: 24h, 90m, or a date such as 2026-11-28',
    },
    follow: { type: 'boolean', describe: 'print entries as they are written, until Ctrl-C' },
    cloudtrail: {
      type: 'boolean',
      describe: 'print the commands that find in CloudTrail what was done with the access keys',
    },
    ...jsonOption,
  },
  examples: [
    { line: 'awsx audit --since 24h', describe: 'show what was handed out in the last day' },
    { line: 'awsx audit --key ASIAIOSFODNN7EXAMPLE', describe: 'find the command behind a CloudTrail event' },
    { line: 'awsx audit --follow --event refused', describe: 'watch for what is refused' },
  ],
})

export type AuditArgs = ArgsOf<typeof auditShape>
