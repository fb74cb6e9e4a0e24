import { describe, expect, test } from '@jest/globals'

import { commands } from '../../src/commands/all-commands.ts'
import { allOptions } from '../../src/argv/command-spec.ts'
import { complete } from '../../src/shells/complete.ts'
import { readRequest } from '../../src/shells/completion-request.ts'

const names = {
  profiles: () => ['dev', 'prod', 'two words'].map((value) => ({ value, describe: 'main/Admin' })),
  roleArns: () => [{ value: 'arn:aws:iam::111111111111:role/Deploy', describe: 'of profile dev' }],
  ssoSessions: () => ['corp'],
  accounts: () => [
    { id: '111111111111', name: 'main', roles: ['Admin', 'ReadOnly'], session: '' },
    { id: '222222222222', name: '', roles: ['ReadOnly'], session: 'corp' },
  ],
  services: () => ['ec2'],
  settings: () => [
    { value: 'store', describe: 'the store', choices: ['file', 'none'] },
    { value: 'browser', describe: 'the browser', choices: [] },
    { value: 'mfa_prompt', describe: 'the source', choices: ['terminal', 'totp'] },
  ],
  topics: () => [{ value: 'profiles', describe: 'how profiles work' }],
}

function values(...words: readonly string[]): readonly string[] | number | 'files' {
  const found = complete(words, commands, names)
  if ('files' in found) return 'files'
  return 'commandAt' in found ? found.commandAt : found.candidates.map(({ value }) => value)
}

const visible = commands.filter(({ hidden }) => hidden !== true).map(({ name }) => name)
const profiles = names.profiles().map(({ value }) => value)

test('each completes profiles, regions, and accounts, also after a comma', () => {
  expect(values('each', '')).toEqual(profiles)
  expect(values('each', 'dev,')).toEqual(profiles.map((name) => `dev,${name}`))
  expect(values('each', 'dev', '--regions', 'eu-west-1,us-')).toContain('eu-west-1,us-east-1')
  expect(values('each', '--accounts', '')).toEqual(['all', '111111111111', '222222222222'])
  expect(values('each', '--accounts', 'all', '--role', '')).toEqual(['Admin', 'ReadOnly'])
  expect(values('each', '--accounts', 'all', '--via', '')).toEqual(profiles)
  for (const option of ['--from', '--results', '--policy']) expect(values('each', option, '')).toBe('files')
  expect(values('each', 'dev', '--output', '')).toEqual(['lines', 'group', 'json'])
})

describe('what the last word may become', () => {
  test('every command that help shows, and no other', () => {
    expect(values('')).toEqual(visible)
    expect(values('--debug', 'ex')).toEqual(visible)
    expect(visible).not.toContain('__complete')
  })

  test('every option of the command, from the table that the parser reads', () => {
    for (const command of commands) {
      expect(values(command.name, '-')).toEqual(Object.keys(allOptions(command)).map((name) => `--${name}`))
    }
    expect(values('exec', '--no-session', '-d', '1h', '--')).not.toContain('--no-session')
    expect(values('exec', '--no-session', '-d', '1h', '--')).not.toContain('--duration')
  })

  test.each([
    [['use', ''], profiles],
    [
      ['import', ''],
      ['aws-vault', 'granted', 'aws-sso', 'aws-sso-util', 'awsume'],
    ],
    [['exec', '--profile', ''], profiles],
    [
      ['exec', '--profile=d'],
      ['--profile=dev', '--profile=prod', '--profile=two words'],
    ],
    [['--profile', ''], profiles],
    [
      ['exec', '--account', ''],
      ['main', '222222222222'],
    ],
    [
      ['exec', '--account=2'],
      ['--account=111111111111', '--account=222222222222'],
    ],
    [
      ['exec', '--role', ''],
      ['Admin', 'ReadOnly'],
    ],
    [['exec', '--account', '222222222222', '--role', ''], ['ReadOnly']],
    [['login', '--sso-session', ''], ['corp']],
    [
      ['exec', '1'],
      [...profiles, '111111111111/Admin', '111111111111/ReadOnly', '222222222222/ReadOnly@corp'],
    ],
    [['whoami', 'main/'], expect.arrayContaining([...profiles, 'main/Admin', 'main/ReadOnly'])],
    [['--profile', 'dev', ''], visible],
    [['export', 'dev', ''], []],
    [
      ['login', ''],
      [...profiles, 'corp'],
    ],
    [
      ['init', ''],
      ['bash', 'zsh', 'fish', 'powershell', 'nushell', 'xonsh', 'tcsh', 'elvish', 'pwsh', 'nu', 'csh'],
    ],
    [['export', '--format', ''], expect.arrayContaining(['env', 'fish', 'dotenv'])],
    [['export', '--region', 'eu'], expect.arrayContaining(['eu-central-1', 'ap-northeast-1'])],
    [['export', '--region=eu'], expect.arrayContaining(['--region=eu-central-1'])],
    [
      ['exec', '-d', ''],
      ['15m', '1h', '4h', '8h', '12h'],
    ],
    [
      ['exec', '--min-ttl=4'],
      ['--min-ttl=5m', '--min-ttl=15m', '--min-ttl=45m'],
    ],
    [['exec', '--role-arn', ''], ['arn:aws:iam::111111111111:role/Deploy']],
    [
      ['exec', '--mfa-prompt', ''],
      ['terminal', 'totp'],
    ],
    [['exec', '--external-id', ''], []],
    [
      ['configure', 'sso', '--account-id', ''],
      ['111111111111', '222222222222'],
    ],
    [['configure', 'sso', '--sso-region', 'eu'], expect.arrayContaining(['eu-central-1'])],
    [
      ['rotate', '--older-than', ''],
      ['30d', '60d', '90d'],
    ],
    [['console', '--browser', ''], expect.arrayContaining(['firefox'])],
    [['add', 'dev', '--csv', ''], 'files'],
    [['init', 'bash', '--file', ''], 'files'],
    [['exec', '--unknown', 'x', ''], 3],
    [['nonsense', ''], []],
    [['list', '--', ''], []],
    [['sync', ''], ['corp']],
    [
      ['config', 'set', ''],
      ['store', 'browser', 'mfa_prompt'],
    ],
    [
      ['config', 'set', 'store', ''],
      ['file', 'none'],
    ],
    [['config', 'set', 'browser', ''], []],
    [['help', 'pro'], ['profiles']],
  ])('%j', (words, expected) => {
    expect(values(...words)).toEqual(expected)
  })

  test.each([
    [['exec', 'dev', ''], 2],
    [['exec', 'dev', 'aws', 's3', ''], 2],
    [['exec', 'dev', '--', ''], 3],
    [['exec', '-n', '--region', 'eu-west-1', 'dev', '--', 'aws', ''], 6],
    [['exec', '--', 'aws', '--profile', ''], 2],
    [['exec', '--profile', 'dev', ''], 3],
    [['exec', '--profile=dev', 'aws', ''], 2],
    [['exec', 'dev', 'git', 'log', '--', ''], 2],
  ])('from word %j on it is the line of another command', (words, index) => {
    expect(values(...words)).toBe(index)
  })
})

const bashBreaks = ' \t\n"\'><=;|&(:@'

function answerBash(line: string, profile: string): readonly string[] {
  const request = readRequest('bash', [bashBreaks, line])
  const completion = complete(request.words, commands, {
    profiles: () => [{ value: profile, describe: '' }],
    roleArns: () => [],
    ssoSessions: () => [],
    accounts: () => [],
    services: () => [],
    settings: () => [],
    topics: () => [],
  })
  return request.answer(completion).split('\n').slice(0, -1)
}

describe('bash, which is told what to put behind the last break', () => {
  test.each([
    ['awsx use d', 'dev', 'dev'],
    ['awsx use x', 'dev', undefined],
    ['awsx use ', 'two words', String.raw`two\ words`],
    [String.raw`awsx use two\ w`, 'two words', String.raw`two\ words`],
    ['awsx use "two w', 'two words', 'two words'],
    ["awsx use 'two w", 'two words', 'two words'],
    ["awsx use 'it", "it's", undefined],
    ['awsx use "it', "it's", "it's"],
    ['awsx use it', "it's", String.raw`it\'s`],
    ['awsx use "a', 'a$(b)`"', 'a\\$(b)\\`\\"'],
    ['awsx use ', 'a$(b)', String.raw`a\$\(b\)`],
    ['awsx use a:', 'a:b', 'b'],
    ['awsx use a', 'a:b', 'a:b'],
    ['awsx use a@', 'a@b:c', 'b:c'],
    ['awsx use --profile=d', 'dev', 'dev'],
    ['awsx use --profile="two ', 'two words', 'two words'],
  ])('%s<TAB> for the profile %j', (line, profile, expected) => {
    expect(answerBash(line, profile)).toEqual(expected === undefined ? [] : [expected])
  })

  test.each([
    ['awsx exec dev -- ', ':command 4'],
    ['awsx exec dev aw', ':command 3'],
    ['awsx exec --region=eu-west-1 dev -- aws s3 ', ':command 7'],
    ['awsx exec "two words" -- aws', ':command 4'],
    ['awsx exec a:b -- aws', ':command 6'],
  ])('%s<TAB> belongs to the command at that word of COMP_WORDS', (line, expected) => {
    expect(answerBash(line, 'dev')).toEqual([expected])
  })
})

describe('the forms of the other shells', () => {
  const completion = {
    candidates: [
      { value: 'a:b\\c', describe: 'with: colons' },
      { value: 'plain', describe: '' },
      { value: 'bad\nname', describe: '' },
    ],
  }

  test.each([
    ['zsh', ['use', ''], 'a\\:b\\\\c:with: colons\nplain\n'],
    ['fish', ['use', ''], 'a:b\\c\twith: colons\nplain\n'],
    ['powershell', ['use', '='], 'a:b\\u005cc\twith: colons\nplain\n'],
    ['powershell', ['use', '=p'], 'plain\n'],
  ] as const)('%s %j', (shell, words, text) => {
    expect(readRequest(shell, words).answer(completion)).toBe(text)
  })

  test.each([
    ['bash', [bashBreaks, 'awsx add --csv '], ':files\n'],
    ['zsh', ['add', '--csv', ''], ':files\n'],
    ['fish', ['add', '--csv', ''], ':files\n'],
    ['nushell', ['awsx add --csv '], ':files\n'],
    // It completes files if it gets nothing.
    ['powershell', ['add', '--csv', '='], ''],
    ['elvish', ['add', '--csv', ''], ''],
    ['tcsh', ['awsx add --csv '], ''],
  ] as const)('%s %j leaves files to the shell', (shell, words, text) => {
    expect(readRequest(shell, words).answer({ files: true })).toBe(text)
  })

  test('the mark of PowerShell is no part of the word', () => {
    expect(readRequest('powershell', ['export', '=--region']).words).toEqual(['export', '--region'])
  })
})
