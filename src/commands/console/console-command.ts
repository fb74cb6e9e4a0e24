import { defineCommand, defineShape } from '../../argv/command-spec.ts'
import { profileOption } from '../../argv/shared-options.ts'
import { credentialOptions, roleOptions } from '../../app/credential-options.ts'

export const consoleShape = defineShape({
  name: 'console',
  summary: 'open the web console',
  positionals: [
    {
      name: 'profile',
      describe: 'the profile, or the ARN of what to look at',
      completes: ['profile'],
    },
  ],
  options: {
    ...profileOption,
    service: { type: 'string', valueName: 'NAME', describe: 'the page of a service: ec2, lambda, logs' },
    destination: { type: 'string', valueName: 'URL', describe: 'a page of the console' },
    print: { type: 'boolean', describe: 'print the address, which signs in whoever has it' },
    browser: {
      type: 'string',
      valueName: 'PROGRAM',
      describe: 'a program, or firefox or chromium with a place for each profile',
    },
    ...credentialOptions,
    ...roleOptions,
  },
  examples: [
    { line: 'awsx console prod --service ec2', describe: 'the page of a service' },
    { line: 'awsx console arn:aws:lambda:us-east-1:111111111111:function:f', describe: 'by the account' },
  ],
})

export const consoleCommand = defineCommand(consoleShape, () => import('./console-handler.ts'))
