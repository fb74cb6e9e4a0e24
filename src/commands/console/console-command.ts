import { defineShape } from '../../argv/command-spec.ts'
import { accountRoleOptions, jsonOption, profileOption } from '../../argv/shared-options.ts'
import { credentialOptions, roleOptions } from '../../app/credential-options.ts'

export const consoleShape = defineShape({
  name: 'console',
  summary: 'Open the AWS web console',
  docs: 'console.md',
  positionals: [
    {
      name: 'target',
      describe: 'profile to use, or ARN of the resource to open',
      completes: ['profile'],
    },
  ],
  options: {
    ...profileOption,
    ...accountRoleOptions,
    service: { type: 'string', valueName: 'NAME', describe: 'service to open, e.g. ec2, lambda, or logs' },
    destination: { type: 'string', valueName: 'URL', describe: 'console page to open' },
    print: { type: 'boolean', describe: 'print the URL, which signs in anyone who has it' },
    ...jsonOption,
    browser: {
      type: 'string',
      valueName: 'PROGRAM',
      describe:
        'browser to use: a program, or firefox, chromium, chrome, edge, or brave with one container per profile',
    },
    ...credentialOptions,
    ...roleOptions,
  },
  examples: [
    { line: 'awsx console prod --service ec2', describe: 'open the EC2 console' },
    {
      line: 'awsx console arn:aws:lambda:us-east-1:111111111111:function:f',
      describe: 'open a resource with the profile of its account',
    },
  ],
})
