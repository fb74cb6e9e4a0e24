import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { accountRoleOptions, profileOption } from '../../argv/shared-options.ts'
import { credentialOptions, policyOptions, roleOptions } from '../../app/credential-options.ts'

export const execShape = defineShape({
  name: 'exec',
  summary: "Run a command with a profile's credentials",
  docs: 'exec.md',
  positionals: [{ name: 'profile', describe: 'profile to use' }],
  options: {
    ...profileOption,
    ...accountRoleOptions,
    ...credentialOptions,
    ...roleOptions,
    ...policyOptions,
    server: {
      type: 'boolean',
      short: 's',
      describe: 'serve credentials that renew while the command runs, instead of setting variables',
    },
    'isolate-files': { type: 'boolean', describe: 'show the command empty AWS files' },
    'profile-file': {
      type: 'boolean',
      describe: 'give the command a config file with only the settings of the profile',
    },
    agent: { type: 'optional', valueName: 'NAME', describe: 'run a coding agent, which gets no keys' },
    allow: {
      type: 'string',
      isList: true,
      valueName: 'PROFILE[=view]',
      describe: 'profile the agent may use',
    },
    'agent-group': { type: 'string', valueName: 'GROUP', describe: 'group whose users the agent may run as' },
    'dry-run': { type: 'boolean', describe: 'print the plan and the variable names; run nothing' },
  },
  takesCommand: true,
  examples: [
    { line: 'awsx exec dev -- terraform plan', describe: 'run one command' },
    { line: 'awsx exec dev', describe: 'start a subshell' },
    { line: 'awsx exec dev --server -- ./long-job', describe: 'run for longer than one session lasts' },
    { line: 'awsx exec --agent --allow dev=view -- claude', describe: 'run a coding agent' },
    { line: 'awsx exec -- aws s3 ls', describe: 'use the profile in AWS_PROFILE' },
  ],
})

export type ExecArgs = ArgsOf<typeof execShape>
