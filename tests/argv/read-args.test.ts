import { describe, expect, test } from '@jest/globals'
import type { ArgsOf } from '../../src/argv/command-spec.ts'
import { readArgs } from '../../src/argv/read-args.ts'
import { bareShape, manyShape, printShape, runShape } from './specs.ts'

const nothingGiven = { help: false, version: false, debug: false, quiet: false, 'no-color': false }

describe('readArgs', () => {
  test('gives every option its type, and what is not given too', () => {
    const reading = readArgs(runShape, ['dev', '-d', '1h30m', '--region=eu-west-1', '-n'], ['aws', '--debug'])
    expect(reading).toEqual({
      args: {
        options: {
          ...nothingGiven,
          profile: undefined,
          duration: 5400,
          region: 'eu-west-1',
          'mfa-token': undefined,
          'no-session': true,
          server: false,
        },
        positionals: { profile: 'dev' },
        command: ['aws', '--debug'],
      },
    })
  })

  test('types follow from the shape', () => {
    const check = ({
      options,
      positionals,
    }: ArgsOf<typeof printShape>): [
      boolean,
      'env' | 'ini' | undefined,
      number | undefined,
      'bash' | 'zsh',
      string | undefined,
      boolean,
    ] => [options.json, options.format, options.port, positionals.shell, positionals.profile, options.debug]
    const reading = readArgs(printShape, ['zsh', '--format', 'ini', '-p0'], undefined)
    expect('args' in reading && check(reading.args)).toEqual([false, 'ini', 0, 'zsh', undefined, false])
  })

  test('the last positional may take all words that are left', () => {
    const read = (words: readonly string[]): unknown => readArgs(manyShape, words, undefined)
    expect(read(['one', 'a', '--debug', 'b', 'c', 'a'])).toMatchObject({
      args: { positionals: { what: 'one', profile: ['a', 'b', 'c'] }, options: { debug: true } },
    })
    expect(read(['one'])).toMatchObject({ args: { positionals: { what: 'one', profile: [] } } })
    expect(read(['one', 'a', ''])).toEqual({ failure: { kind: 'bad-word', positional: 'profile', word: '' } })
    expect(read(['nope', 'a'])).toEqual({ failure: { kind: 'bad-word', positional: 'what', word: 'nope' } })
  })

  test.each<[string, string[], Record<string, unknown>]>([
    ['the last one counts', ['--region', 'a', '--region', 'b'], { region: 'b' }],
    ['a value that is overridden is not looked at', ['-d', 'x', '-d', '1h'], { duration: 3600 }],
    ['a short option with its value in one word', ['-d1h'], { duration: 3600 }],
    ['short options in a group', ['-nsd', '90'], { 'no-session': true, server: true, duration: 90 }],
    ['a group that ends with a value', ['-nd2m'], { 'no-session': true, duration: 120 }],
    ['a value with a dash in front', ['--region=-x'], { region: '-x' }],
    ['a single dash as value', ['--region', '-'], { region: '-' }],
    ['digits stay text', ['-t', '012345'], { 'mfa-token': '012345' }],
    ['a value with an equals sign', ['--region=a=b'], { region: 'a=b' }],
  ])('%s', (_, words, expected) => {
    expect(readArgs(runShape, words, undefined)).toMatchObject({ args: { options: expected } })
  })

  test.each(['123456789012', '1e3', '0x10', 'true', 'constructor'])(
    'the profile %j stays what it is',
    (word) => {
      expect(readArgs(runShape, [word], undefined)).toMatchObject({
        args: { positionals: { profile: word } },
      })
    },
  )

  test.each([
    [['--regoin', 'x'], { kind: 'unknown-option', typed: '--regoin' }],
    [['-x'], { kind: 'unknown-option', typed: '-x' }],
    [['-h-', '--debug'], { kind: 'unknown-option', typed: '-h-' }],
    [['-5'], { kind: 'unknown-option', typed: '-5' }],
    [['--session'], { kind: 'unknown-option', typed: '--session' }],
    [['--no-server'], { kind: 'unknown-option', typed: '--no-server' }],
    [['--__proto__'], { kind: 'unknown-option', typed: '--__proto__' }],
    [['--toString=1'], { kind: 'unknown-option', typed: '--toString' }],
    [['--region'], { kind: 'missing-value', typed: '--region', option: 'region' }],
    [['--region='], { kind: 'missing-value', typed: '--region', option: 'region' }],
    [['--region', ''], { kind: 'missing-value', typed: '--region', option: 'region' }],
    [['--region', '--debug'], { kind: 'missing-value', typed: '--region', option: 'region' }],
    [['-d'], { kind: 'missing-value', typed: '-d', option: 'duration' }],
    [['--server=yes'], { kind: 'unexpected-value', typed: '--server' }],
    [['-d', '1x'], { kind: 'bad-value', typed: '-d', option: 'duration', value: '1x' }],
    [['dev', 'more'], { kind: 'unexpected-word', word: 'more' }],
    [[''], { kind: 'bad-word', positional: 'profile', word: '' }],
    [['-'], { kind: 'bad-word', positional: 'profile', word: '-' }],
  ])('refuses %j', (words, failure) => {
    expect(readArgs(runShape, words, undefined)).toEqual({ failure })
  })

  test.each([
    [[], { kind: 'missing-word', positional: 'shell' }],
    [['ksh'], { kind: 'bad-word', positional: 'shell', word: 'ksh' }],
    [['bash', '--format', 'xml'], { kind: 'bad-value', typed: '--format', option: 'format', value: 'xml' }],
    [['bash', '-p', '80a'], { kind: 'bad-value', typed: '-p', option: 'port', value: '80a' }],
    [['bash', '-p', '-1'], { kind: 'missing-value', typed: '-p', option: 'port' }],
  ])('refuses %j where a word is wanted', (words, failure) => {
    expect(readArgs(printShape, words, undefined)).toEqual({ failure })
  })

  test('refuses words after "--" where no command is run, but not a bare "--"', () => {
    expect(readArgs(bareShape, [], ['x'])).toEqual({ failure: { kind: 'takes-no-command' } })
    expect(readArgs(bareShape, [], [])).toMatchObject({ args: { command: [] } })
  })
})
