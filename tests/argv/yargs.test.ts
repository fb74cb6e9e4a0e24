import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { CommandSpec } from '../../src/argv/command-spec.ts'
import { readArgs } from '../../src/argv/read-args.ts'
import { splitArgv } from '../../src/argv/split-argv.ts'
import { usageError } from '../../src/argv/usage-errors.ts'
import { commands } from '../../src/commands/all-commands.ts'
import { AwsxError } from '../../src/errors.ts'
import { specs } from './specs.ts'
import { readWithYargs } from './yargs-reader.ts'

/** Words that mean something to a command, near misses of them, and words that trip parsers. */
function wordsFor(spec: CommandSpec): fc.Arbitrary<string> {
  const names = ['help', 'debug', 'no-color', ...Object.keys(spec.options)]
  const shorts = ['h', 'x', ...Object.values(spec.options).flatMap(({ short }) => short ?? [])]
  const choices = [...Object.values(spec.options), ...spec.positionals].flatMap(
    ({ choices }) => choices ?? [],
  )
  const value = fc.constantFrom(
    '1h30m',
    '90',
    '0',
    'dev',
    'eu-west-1',
    '',
    '-',
    '=',
    'a=b',
    '1e3',
    "'q'",
    '"q"',
    'a b',
    'a\nb',
    ...choices,
  )
  const name = fc.constantFrom(...names)
  const odd = fc.constantFrom(
    '---',
    '--=',
    '-=',
    '-5',
    '-.5',
    '--__proto__',
    '--constructor=1',
    '--no-help',
    '--a.b=c',
    '--$0',
    '--_=x',
    '--get-yargs-completions',
    '-\u00E9',
    '--regio',
  )
  return fc.oneof(
    { weight: 3, arbitrary: value },
    { weight: 3, arbitrary: name.map((long) => `--${long}`) },
    { weight: 2, arbitrary: fc.tuple(name, value).map(([long, text]) => `--${long}=${text}`) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.array(fc.constantFrom(...shorts), { minLength: 1, maxLength: 3 }),
          fc.constantFrom('', '1h', '=', '-'),
        )
        .map(([letters, text]) => `-${letters.join('')}${text}`),
    },
    { weight: 1, arbitrary: odd },
    { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
    { weight: 1, arbitrary: fc.constant('--') },
  )
}

/** The fewest words that the command accepts. */
function wantedWords(spec: CommandSpec): string[] {
  return spec.positionals.flatMap(({ required, choices }) => (required === true ? [choices?.[0] ?? 'x'] : []))
}

/** Half of the time with the positionals that the command wants, so that enough of it can be accepted. */
function argvFor(spec: CommandSpec): fc.Arbitrary<string[]> {
  const wanted = wantedWords(spec)
  return fc
    .tuple(fc.boolean(), fc.array(wordsFor(spec), { maxLength: 4 }))
    .map(([isWanted, words]) => (isWanted ? [...wanted, ...words] : words))
}

/** Words that have set parsers at odds. */
const pitfalls = [
  ['-nd1h', 'dev', '--', '--help'],
  ['--region', '--debug'],
  ['bash', 'dev'],
  ['--profile=a', '--profile=b'],
  ['bash', '--profile=', '--profile=x'],
  ['--debug', '--debug'],
  ['--debug=true'],
  ['--no-debug'],
  ['-h-', '--help=x'],
  ['-'],
  ['--profile', '-'],
  ['--profile=1e3'],
  ['--agent'],
  ['--agent='],
  ['--agent=x', 'dev'],
] as const

/** `npm run fuzz` uses more. */
const runs = Number(process.env['AWSX_FUZZ_RUNS'] ?? 60)

function named(numRuns: number): (spec: CommandSpec) => [string, CommandSpec, number] {
  return (spec) => [spec.name, spec, numRuns]
}

describe('both readers', () => {
  test.each([...specs.map(named(runs)), ...commands.map(named(Math.ceil(runs / 3)))])(
    'give the same options for the same argv, or both refuse it: %s',
    async (name, spec, numRuns) => {
      let accepted = 0
      await fc.assert(
        fc.asyncProperty(argvFor(spec), async (words) => {
          const { awsxArgs, childArgs } = splitArgv([name, ...words], [spec])
          const warm = readArgs(spec, awsxArgs, childArgs)
          const other = await readWithYargs(spec, awsxArgs, childArgs)
          if ('args' in warm) {
            accepted += 1
            expect(other).toEqual(warm.args)
          } else {
            // yargs has no check between a positional and an option.
            if (warm.failure.kind !== 'two-profiles') expect(other).toBeUndefined()
            const error = usageError(spec, warm.failure)
            expect(error).toBeInstanceOf(AwsxError)
            expect(error).toMatchObject({ code: 'USAGE' })
          }
        }),
        {
          numRuns,
          examples: [wantedWords(spec), ...pitfalls].map((words): [string[]] => [[...words]]),
        },
      )
      expect(accepted).toBeGreaterThan(0)
    },
  )
})
