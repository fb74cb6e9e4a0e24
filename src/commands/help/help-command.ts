import { defineShape } from '../../argv/command-spec.ts'

export const helpShape = defineShape({
  name: 'help',
  summary: 'Show help on a command or an error code',
  positionals: [{ name: 'topic', describe: 'command or error code' }],
  options: {},
  examples: [
    { line: 'awsx help exec', describe: 'the same as awsx exec --help' },
    { line: 'awsx help SSO_LOGIN_REQUIRED', describe: 'what an error means and how to fix it' },
  ],
})
