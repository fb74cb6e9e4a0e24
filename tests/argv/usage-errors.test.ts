import { describe, expect, test } from '@jest/globals'
import type { CommandShape } from '../../src/argv/command-spec.ts'
import { readArgs } from '../../src/argv/read-args.ts'
import { otherOptions } from '../../src/argv/other-words.ts'
import { commandError, usageError } from '../../src/argv/usage-errors.ts'
import { bareShape, printShape, runShape, specs } from './specs.ts'

function rejectWords(shape: CommandShape, ...words: readonly string[]): readonly string[] {
  const reading = readArgs(shape, words, shape === bareShape ? ['x'] : undefined)
  if (!('failure' in reading)) throw new Error('was accepted')
  const { code, message, hints } = usageError(shape, reading.failure)
  expect(code).toBe('USAGE')
  expect(hints.at(-1)).toBe(`awsx ${shape.name} --help`)
  return [message, ...hints.slice(0, -1)]
}

describe('usageError', () => {
  const elsewhere = 'put the command after "--": awsx run [options] -- command'

  test.each<[CommandShape, string[], string[]]>([
    [runShape, ['--regoin', 'x'], ['run: unknown option --regoin', 'did you mean --region?', elsewhere]],
    [runShape, ['-x'], ['run: unknown option -x', elsewhere]],
    [runShape, ['--region'], ['run: --region requires a value', 'awsx run --region=REGION']],
    [runShape, ['--server=1'], ['run: --server does not take a value']],
    [runShape, ['-d', '1x'], ['run: -d: invalid duration "1x"; examples: 90s, 45m, 1h30m']],
    [runShape, ['-'], ['run: invalid profile "-"']],
    [runShape, ['a', 'b'], ['run: unexpected argument "b"', elsewhere]],
    [printShape, [], ['print: missing argument <shell>; expected bash or zsh', 'awsx print bash']],
    [printShape, ['bsh'], ['print: unknown shell "bsh"; expected bash or zsh', 'did you mean "bash"?']],
    [
      printShape,
      ['zsh', '--format', 'en'],
      ['print: invalid --format "en"; expected env or ini', 'did you mean "env"?'],
    ],
    [printShape, ['zsh', '-p', 'x'], ['print: invalid -p "x"; expected a whole number']],
    [bareShape, [], ['bare: unexpected arguments after "--": this command does not run another command']],
  ])('%#', (shape, words, expected) => {
    expect(rejectWords(shape, ...words)).toEqual(expected)
  })

  test('does not repeat the value of an option that it does not know', () => {
    expect(rejectWords(runShape, '--pasword=hunter2').join(' ')).not.toContain('hunter2')
  })
})

const unknown = { isProfile: false, isProgram: false, words: [] }

test('commandError names the command that was probably meant', () => {
  expect(commandError('prnt', specs, unknown)).toMatchObject({
    code: 'USAGE',
    message: 'unknown command "prnt"',
    hints: ['did you mean "print"?', 'awsx --help'],
  })
  expect(commandError('zzz', specs, unknown).hints).toEqual(['awsx --help'])
  expect(commandError(undefined, specs, unknown)).toMatchObject({
    message: 'no command given',
    hints: ['awsx --help'],
  })
})

test('commandError says how to use a profile that was typed as a command', () => {
  expect(commandError("it's", specs, { ...unknown, isProfile: true })).toMatchObject({
    message: '"it\'s" is a profile, not a command',
    hints: [String.raw`awsx exec 'it'\''s'`, String.raw`awsx use 'it'\''s'`],
  })
})

test('commandError repeats the command that follows a profile, or is the program itself', () => {
  const words = ['plan', '-out', 'a b']

  expect(commandError('prod', specs, { ...unknown, isProfile: true, words }).hints).toEqual([
    "awsx exec prod -- plan -out 'a b'",
    'awsx use prod',
  ])
  expect(commandError('terraform', specs, { ...unknown, isProgram: true, words }).hints).toEqual([
    "to run the program with a profile: awsx exec PROFILE -- terraform plan -out 'a b'",
    'awsx --help',
  ])
  // A word of another tool has its own answer.
  expect(commandError('ls', specs, { ...unknown, isProgram: true, words: [] }).hints).toEqual([
    'awsx list',
    'awsx --help',
  ])
})

test.each([
  ['env', ['dev'], 'awsx export dev'],
  ['run', ['dev', 'terraform', 'plan'], 'awsx exec dev -- terraform plan'],
  ['rm', ['dev'], 'to remove an access key from the store: awsx remove dev'],
])('commandError repeats the profile after %s', (word, words, hint) => {
  expect(commandError(word, specs, { ...unknown, words }).hints).toContain(hint)
})

test.each([
  ['ls', 'awsx list'],
  ['assume', 'to run one command: awsx exec PROFILE'],
  ['sso', 'awsx login'],
  ['shell', 'awsx exec PROFILE'],
])('commandError names the awsx command for %s', (word, hint) => {
  expect(commandError(word, specs, unknown).hints).toContain(hint)
})

test.each([
  ['sso', ['populate', '--sso-region', 'eu-west-1'], ['awsx sync', 'awsx --help']],
  ['sso', ['login', '--sso-start-url', 'x'], ['awsx login', 'awsx --help']],
  ['ecs', ['unload'], ['awsx exec PROFILE --server', 'awsx --help']],
  ['setup', ['profiles', '--diff'], ['awsx sync --dry-run', 'awsx --help']],
  ['session', ['start', 'dev'], ['awsx use dev', 'awsx --help']],
  ['env', ['--help'], ['awsx export PROFILE', 'awsx --help']],
])('commandError does not take the second word of %s %j for a profile', (word, words, hints) => {
  expect(commandError(word, specs, { ...unknown, words }).hints).toEqual(hints)
})

test.each([
  ['remove', '--force', 'awsx remove PROFILE --yes'],
  ['rotate', '-n', 'awsx rotate PROFILE uses MFA only where a policy requires it'],
  ['console', '--firefox', 'awsx console PROFILE --browser firefox'],
  ['login', '-n', 'to open the console: awsx console PROFILE'],
  ['sync', '--diff', 'awsx sync --dry-run'],
])('an option of another tool in %s: %s', (name, option, hint) => {
  expect(otherOptions({ ...runShape, name }, option)).toEqual([hint])
})

test('properties of Object.prototype are not commands of other tools', () => {
  expect(commandError('constructor', specs, unknown).hints).toEqual(['awsx --help'])
  expect(otherOptions({ ...runShape, name: 'constructor' }, 'toString')).toEqual([])
})
