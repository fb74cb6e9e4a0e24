import { defineShape } from '../../argv/command-spec.ts'

export const helpShape = defineShape({
  name: 'help',
  summary: 'Show help on a command, a topic, or an error code',
  docs: 'errors.md',
  positionals: [
    { name: 'topic', describe: 'command, error code, profiles, sign-in, environment, or exit-codes' },
  ],
  options: {},
  examples: [
    { line: 'awsx help exec', describe: 'the same as awsx exec --help' },
    { line: 'awsx help profiles', describe: 'how awsx chooses a profile and gets its credentials' },
    { line: 'awsx help SSO_LOGIN_REQUIRED', describe: 'what an error means and how to fix it' },
  ],
})
