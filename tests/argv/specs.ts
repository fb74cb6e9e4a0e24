import type { CommandSpec } from '../../src/argv/command-spec.ts'
import { defineCommand, defineShape } from '../../src/argv/command-spec.ts'
import { jsonOption, profileOption } from '../../src/argv/shared-options.ts'

export const runShape = defineShape({
  name: 'run',
  summary: 'runs a command with the profile',
  positionals: [{ name: 'profile', describe: 'the profile' }],
  options: {
    ...profileOption,
    duration: { type: 'duration', short: 'd', valueName: 'TIME', describe: 'how long' },
    region: { type: 'string', valueName: 'REGION', describe: 'the region' },
    'mfa-token': { type: 'string', short: 't', valueName: 'CODE', describe: 'the code' },
    'no-session': { type: 'boolean', short: 'n', describe: 'no session' },
    server: { type: 'boolean', short: 's', describe: 'serve' },
  },
  examples: [{ line: 'awsx run dev -- aws s3 ls', describe: 'one command' }],
  takesCommand: true,
})

export const printShape = defineShape({
  name: 'print',
  summary: 'prints something',
  positionals: [
    { name: 'shell', describe: 'for which shell', choices: ['bash', 'zsh'], required: true },
    { name: 'profile', describe: 'the profile' },
  ],
  options: {
    ...profileOption,
    ...jsonOption,
    format: { type: 'string', describe: 'how', choices: ['env', 'ini'] },
    port: { type: 'integer', short: 'p', valueName: 'N', describe: 'the port' },
    'no-browser': { type: 'boolean', describe: 'no browser' },
  },
  examples: [{ line: 'awsx print bash', describe: 'print for bash' }],
})

export const manyShape = defineShape({
  name: 'many',
  summary: 'takes many words',
  positionals: [
    { name: 'what', describe: 'what to do', choices: ['one', 'other'], required: true },
    { name: 'profile', describe: 'the profiles', rest: true },
  ],
  options: { ...profileOption },
  examples: [],
})

export const bareShape = defineShape({
  name: 'bare',
  summary: 'takes nothing',
  positionals: [],
  options: {},
  examples: [],
})

const nothing = { run: () => Promise.resolve(0) }

export const specs: readonly CommandSpec[] = [
  defineCommand(runShape, () => Promise.resolve(nothing)),
  defineCommand(printShape, () => Promise.resolve(nothing)),
  defineCommand(manyShape, () => Promise.resolve(nothing)),
  defineCommand(bareShape, () => Promise.resolve(nothing)),
]
