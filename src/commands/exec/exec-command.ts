import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { profileOption } from '../../argv/shared-options.ts'
import { credentialOptions, roleOptions } from '../../app/credential-options.ts'

export const execShape = defineShape({
  name: 'exec',
  summary: "run a command, or a subshell, with the profile's credentials",
  positionals: [{ name: 'profile', describe: 'the profile' }],
  options: {
    ...profileOption,
    ...credentialOptions,
    ...roleOptions,
    server: {
      type: 'boolean',
      short: 's',
      describe: 'serve credentials that are renewed while the command runs, in place of variables',
    },
    'isolate-files': { type: 'boolean', describe: 'let the command see empty AWS files' },
    'dry-run': { type: 'boolean', describe: 'print the plan and the names of the variables, run nothing' },
  },
  takesCommand: true,
  examples: [
    { line: 'awsx exec dev -- terraform plan', describe: 'one command' },
    { line: 'awsx exec dev', describe: 'a subshell' },
    { line: 'awsx exec dev --server -- ./long-job', describe: 'a run of many hours' },
    { line: 'awsx exec -- aws s3 ls', describe: 'the profile of AWS_PROFILE' },
  ],
})

export const exec = defineCommand(execShape, () => import('./exec-handler.ts'))
