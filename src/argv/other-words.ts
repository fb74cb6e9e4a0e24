import { quoteWord } from '../text/quote-word.ts'
import type { CommandShape } from './command-spec.ts'

/**
 * Commands and options of aws-vault, granted, aws-sso-cli and the AWS CLI that users type out of habit, with the awsx commands that do the
 * same.
 */
const commands: Readonly<Record<string, readonly string[]>> = {
  assume: ['to set the credentials in this shell: awsx use PROFILE', 'to run one command: awsx exec PROFILE'],
  cache: ['awsx status', 'awsx clear'],
  creds: ['awsx export PROFILE'],
  credentials: ['awsx export PROFILE'],
  'ec2-metadata-server': ['awsx exec PROFILE --server'],
  ecs: ['awsx exec PROFILE --server'],
  'ecs-server': ['awsx exec PROFILE --server'],
  env: ['awsx export PROFILE'],
  eval: ['to set the credentials in this shell: awsx use PROFILE', 'awsx export PROFILE'],
  flush: ['awsx clear'],
  ls: ['awsx list'],
  open: ['awsx console PROFILE'],
  populate: ['awsx sync'],
  process: ['awsx credential-process PROFILE'],
  profiles: ['awsx list'],
  rm: [
    'to remove cached credentials: awsx clear PROFILE',
    'to remove an access key from the store: awsx remove PROFILE',
  ],
  run: ['awsx exec PROFILE -- COMMAND'],
  server: ['awsx exec PROFILE --server'],
  setup: ['awsx configure sso'],
  shell: ['awsx exec PROFILE'],
  sso: ['awsx login'],
  sts: ['awsx whoami'],
  switch: ['awsx use PROFILE'],
  unset: ['awsx use --clear'],
}

/** Options by what other tools call them; only a command that has the option of awsx suggests it. */
const sameOptions: Readonly<Record<string, string>> = {
  '-A': 'account',
  '-R': 'role',
  '-j': 'json',
  '-p': 'profile',
  '-s': 'service',
  '-u': 'print',
  '--account-id': 'account',
  '--format': 'json',
  '--output': 'json',
  '--role-name': 'role',
  '--stdout': 'print',
  '--url': 'print',
}

/** Options that awsx has in another command, by command and option as typed. */
const otherCommands: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  exec: {
    '--ec2-server': 'awsx exec PROFILE --server',
    '--ecs-server': 'awsx exec PROFILE --server',
    '--lazy': 'awsx exec PROFILE --server',
    '--json': 'awsx export PROFILE --format process',
    '-j': 'awsx export PROFILE --format process',
  },
  export: { '--json': 'awsx export PROFILE --format process' },
  login: {
    '-u': 'to print the link to the console: awsx console PROFILE --print',
    '--url': 'to print the link to the console: awsx console PROFILE --print',
    '--stdout': 'to print the link to the console: awsx console PROFILE --print',
  },
  sync: { '--sso-session': 'awsx sync SESSION' },
}

/**
 * @param words after it: the profile, and a command that it should run
 * @returns hints for a command of another tool; empty for any other word
 */
export function otherWords(word: string, [profile, ...command]: readonly string[] = []): readonly string[] {
  const hints = find(commands, word) ?? []
  if (profile === undefined) return hints
  return hints.map((hint) => {
    const named = hint.replace('PROFILE', () => quoteWord(profile))
    return command.length === 0 ? named : named.replace('COMMAND', () => command.map(quoteWord).join(' '))
  })
}

/**
 * @param typed an option that the command does not have, with its dashes
 * @returns hints for an option of another tool; empty for any other option
 */
export function otherOptions(shape: CommandShape, typed: string): readonly string[] {
  const hint = find(find(otherCommands, shape.name) ?? {}, typed)
  if (hint !== undefined) return [hint]
  const name = find(sameOptions, typed)
  return name !== undefined && Object.hasOwn(shape.options, name) ? [`did you mean --${name}?`] : []
}

/** Without the properties that every object has, such as `constructor`. */
function find<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
