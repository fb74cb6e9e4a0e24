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
  process: ['awsx credential-process PROFILE'],
  profiles: ['awsx list'],
  remove: ['to remove the cached credentials of a profile: awsx clear PROFILE'],
  rm: ['to remove the cached credentials of a profile: awsx clear PROFILE'],
  run: ['awsx exec PROFILE -- COMMAND'],
  server: ['awsx exec PROFILE --server'],
  setup: ['awsx configure sso'],
  shell: ['awsx exec PROFILE'],
  sso: ['awsx login'],
  sts: ['awsx whoami'],
  switch: ['awsx use PROFILE'],
  unset: ['awsx use --clear'],
}

/** Keyed by option as typed, then by command; `*` is every command without its own entry. */
const options: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '--ec2-server': { exec: 'awsx exec PROFILE --server' },
  '--ecs-server': { exec: 'awsx exec PROFILE --server' },
  '--lazy': { exec: 'awsx exec PROFILE --server' },
  '--json': { exec: 'awsx export PROFILE --format process', export: 'awsx export PROFILE --format process' },
  '-j': { '*': 'did you mean --json?', exec: 'awsx export PROFILE --format process' },
  '--format': { '*': 'did you mean --json?' },
  '--output': { '*': 'did you mean --json?' },
  '--stdout': { login: 'to print the link to the console: awsx console PROFILE --print' },
  '--sso-session': { '*': 'awsx login SESSION' },
  '-s': { console: 'did you mean --service?' },
  '-p': { '*': 'did you mean --profile?' },
}

/** @returns hints for a command of another tool; empty for any other word */
export function otherWords(word: string): readonly string[] {
  return Object.hasOwn(commands, word) ? (commands[word] ?? []) : []
}

/**
 * @param typed an option that the command does not have, with its dashes
 * @returns hints for an option of another tool; empty for any other option
 */
export function otherOptions(command: string, typed: string): readonly string[] {
  const hints = Object.hasOwn(options, typed) ? options[typed] : undefined
  const hint = hints?.[command] ?? hints?.['*']
  return hint === undefined ? [] : [hint]
}
