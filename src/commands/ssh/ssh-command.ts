import { defineShape } from '../../argv/command-spec.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { accountRoleOptions, profileOption } from '../../argv/shared-options.ts'
import { credentialOptions, policyOptions, roleOptions } from '../../app/credential-options.ts'

/** Without letters: every option of ssh is one. */
const optionsOfAwsx = {
  also: {
    type: 'string',
    valueName: 'PROFILE,…',
    describe: 'more profiles, which programs there use by name',
  },
  duration: {
    type: 'duration',
    valueName: '1h',
    describe: credentialOptions.duration.describe,
  },
  region: credentialOptions.region,
  'read-only': credentialOptions['read-only'],
  'view-only': credentialOptions['view-only'],
  'mfa-token': {
    type: 'string',
    valueName: '123456',
    describe: credentialOptions['mfa-token'].describe,
  },
  'mfa-prompt': credentialOptions['mfa-prompt'],
  confirm: credentialOptions.confirm,
  refresh: credentialOptions.refresh,
  'no-login': credentialOptions['no-login'],
} as const

export const sshShape = defineShape({
  name: 'ssh',
  summary: 'Use a profile on a remote machine, as long as the connection lasts',
  docs: 'remote-machines.md',
  positionals: [{ name: 'profile', describe: 'profile to use' }],
  options: { ...profileOption, ...accountRoleOptions, ...optionsOfAwsx, ...roleOptions, ...policyOptions },
  takesCommand: true,
  commandUsage: '[ssh options] host [command]',
  examples: [
    { line: 'awsx ssh dev build.example.com', describe: 'open a shell there' },
    { line: 'awsx ssh dev -p 2222 me@build.example.com aws s3 ls', describe: 'run one command there' },
    { line: 'awsx ssh dev --also prod,test build.example.com', describe: 'use three profiles there' },
    { line: 'awsx ssh -- build.example.com', describe: 'use the profile in AWS_PROFILE' },
  ],
})

export type SshArgs = ArgsOf<typeof sshShape>
