import { quoteWord } from '../text/quote-word.ts'
import type { CommandShape } from './command-spec.ts'

/**
 * Commands and options of aws-vault, granted, aws-sso-cli, Leapp, saml2aws and the AWS CLI that users type out of habit, with the awsx commands that do the
 * same.
 */
const commands: Readonly<Record<string, readonly string[]>> = {
  assume: ['to set the credentials in this shell: awsx use PROFILE', 'to run one command: awsx exec PROFILE'],
  'config-profiles': ['awsx sync'],
  cache: ['awsx status', 'awsx clear'],
  creds: ['awsx export PROFILE'],
  credentials: ['awsx export PROFILE'],
  'clear-cache': ['awsx clear'],
  'ec2-metadata-server': ['awsx exec PROFILE --server'],
  ecs: ['awsx exec PROFILE --server'],
  'ecs-server': ['awsx exec PROFILE --server'],
  env: ['awsx export PROFILE'],
  eval: ['to set the credentials in this shell: awsx use PROFILE', 'awsx export PROFILE'],
  'export-credentials': ['awsx export PROFILE'],
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
  registry: ['awsx sync'],
  run: ['awsx exec PROFILE -- COMMAND'],
  script: ['awsx export PROFILE'],
  server: ['awsx exec PROFILE --server'],
  setup: ['awsx configure sso'],
  shell: ['awsx exec PROFILE'],
  sso: ['awsx login'],
  sts: ['awsx whoami'],
  'sso-tokens': ['awsx status'],
  switch: ['awsx use PROFILE'],
  unset: ['awsx use --clear'],
}

/** Commands of two words, where another second word would be a profile. With a blank, ' import' would look like a module to tools. */
const subcommands: Readonly<Record<string, readonly string[]>> = {
  'browser/set': ['awsx config set browser PROGRAM'],
  'cache/clear': ['awsx clear --all'],
  'cache/list': ['awsx status'],
  'credentials/add': ['awsx add PROFILE'],
  'credentials/import': ['awsx import --keys PROFILE'],
  'credentials/list': ['awsx keys'],
  'credentials/remove': ['awsx remove PROFILE'],
  'credentials/rotate': ['awsx rotate PROFILE'],
  'ecs/docker': ['awsx exec PROFILE --server'],
  'ecs/list': ['awsx exec PROFILE --server'],
  'ecs/load': ['awsx exec PROFILE --server'],
  'ecs/profile': ['awsx exec PROFILE --server'],
  'ecs/server': ['awsx exec PROFILE --server'],
  'ecs/unload': ['awsx exec PROFILE --server'],
  'integration/create': ['awsx configure sso'],
  'integration/login': ['awsx login'],
  'integration/sync': ['awsx sync'],
  'session/list': ['awsx list'],
  'session/open-web-console': ['awsx console PROFILE'],
  'session/start': ['awsx use PROFILE'],
  'session/stop': ['awsx use --clear'],
  'setup/completions': ['awsx init --install'],
  'setup/profiles': ['awsx sync --dry-run'],
  'setup/wizard': ['awsx configure sso'],
  'sso/generate': ['awsx sync --dry-run'],
  'sso/login': ['awsx login'],
  'sso/logout': ['awsx logout'],
  'sso/populate': ['awsx sync'],
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
  clear: { '--storage': 'awsx clear --all' },
  console: {
    '-P': 'to choose a profile from all: awsx console',
    '--firefox': 'awsx console PROFILE --browser firefox',
    '--prompt': 'to choose a profile from all: awsx console',
  },
  exec: {
    '--env': 'awsx export PROFILE --format dotenv',
    '--ec2-server': 'awsx exec PROFILE --server',
    '--ecs-server': 'awsx exec PROFILE --server',
    '--lazy': 'awsx exec PROFILE --server',
    '--json': 'awsx export PROFILE --format process',
    '-j': 'awsx export PROFILE --format process',
  },
  export: { '--json': 'awsx export PROFILE --format process' },
  login: {
    '-d': 'to open the console: awsx console PROFILE',
    '-n': 'to open the console: awsx console PROFILE',
    '-u': 'to print the link to the console: awsx console PROFILE --print',
    '--url': 'to print the link to the console: awsx console PROFILE --print',
    '--stdout': 'to print the link to the console: awsx console PROFILE --print',
  },
  remove: { '-f': 'awsx remove PROFILE --yes', '--force': 'awsx remove PROFILE --yes' },
  rotate: {
    '-n': 'awsx rotate PROFILE uses MFA only where a policy requires it',
    '--no-session': 'awsx rotate PROFILE uses MFA only where a policy requires it',
  },
  sync: {
    '--diff': 'awsx sync --dry-run',
    '--force': 'awsx sync --yes',
    '--print': 'awsx sync --dry-run',
    '--profile-template': 'awsx sync --template TEMPLATE',
    '--sso-session': 'awsx sync SESSION',
  },
}

/**
 * @param words after it: the profile, and a command that it should run
 * @returns hints for a command of another tool; empty for any other word
 */
export function otherWords(word: string, words: readonly string[] = []): readonly string[] {
  const [first = '', ...rest] = words
  const hints = find(subcommands, `${word}/${first}`)
  return hints === undefined ? fillIn(find(commands, word) ?? [], words) : fillIn(hints, rest)
}

/** An option instead of the profile stays out. */
function fillIn(hints: readonly string[], [profile, ...command]: readonly string[]): readonly string[] {
  if (profile === undefined || profile.startsWith('-')) return hints
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
