import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { credentialOptions, policyOptions } from '../../app/credential-options.ts'

export const eachShape = defineShape({
  name: 'each',
  summary: 'Run a command in many profiles, accounts, and regions',
  docs: 'each.md',
  positionals: [
    { name: 'targets', describe: 'profiles, patterns (dev-*), and ACCOUNT/ROLE, separated by commas' },
  ],
  options: {
    tag: { type: 'string', valueName: 'TAG', describe: 'profiles with this word in awsx_tags' },
    environment: { type: 'string', valueName: 'NAME', describe: 'profiles of this environment' },
    accounts: {
      type: 'string',
      valueName: 'all|ID,…',
      describe:
        'accounts for --role: all, IDs, or name patterns; of the access portal, or with --via of the organization',
    },
    role: {
      type: 'string',
      valueName: 'NAME',
      describe: 'permission set (or role, with --via) in the accounts',
    },
    via: { type: 'string', valueName: 'PROFILE', describe: 'profile that assumes the role in each account' },
    'sso-session': { type: 'string', valueName: 'NAME', describe: 'sign-in of --accounts' },
    from: { type: 'string', valueName: 'FILE', describe: 'file with one target on each line (- for stdin)' },
    exclude: { type: 'string', valueName: 'PATTERN,…', describe: 'targets to leave out' },
    regions: { type: 'string', valueName: 'REGION,…', describe: 'run once in each of these regions' },
    jobs: { type: 'integer', short: 'j', valueName: 'N', describe: 'commands at a time (default: 10)' },
    output: {
      type: 'string',
      valueName: 'FORM',
      choices: ['lines', 'group', 'json'],
      describe:
        'lines as they come, or each target when it ends (default: lines on a terminal, otherwise group)',
    },
    'keep-order': { type: 'boolean', describe: 'print in the order of the targets' },
    results: {
      type: 'string',
      valueName: 'PATH',
      describe: 'also save output and results: a new folder, or a file that ends in .jsonl',
    },
    'fail-fast': { type: 'boolean', describe: 'start no more commands after a failure' },
    timeout: { type: 'duration', valueName: '5m', describe: 'stop a command after this time' },
    'skip-no-access': { type: 'boolean', describe: 'do not count targets without access as failures' },
    'dry-run': { type: 'boolean', describe: 'list the targets; run nothing' },
    yes: { type: 'boolean', describe: 'run without confirming the number of targets' },
    ...credentialOptions,
    confirm: {
      type: 'string',
      valueName: 'ACCOUNT_ID,…',
      describe: 'confirm the accounts of guarded targets',
    },
    ...policyOptions,
  },
  takesCommand: true,
  examples: [
    { line: "awsx each 'dev-*' -- aws s3 ls", describe: 'run in all profiles with such a name' },
    {
      line: 'awsx each --accounts all --role View --regions eu-west-1,us-east-1 -- ./count-instances',
      describe: 'run in every account of the access portal, in two regions',
    },
    { line: 'awsx each --tag team-a --dry-run', describe: 'list the targets' },
  ],
})

export type EachArgs = ArgsOf<typeof eachShape>
