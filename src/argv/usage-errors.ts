import { AwsxError } from '../errors.ts'
import { findClosest } from '../text/did-you-mean.ts'
import { joinWithOr } from '../text/list-words.ts'
import { quoteWord } from '../text/quote-word.ts'
import type { CommandShape, PositionalSpec } from './command-spec.ts'
import { durationExamples } from './duration.ts'
import { allOptions } from './command-spec.ts'
import { otherOptions, otherWords } from './other-words.ts'

/** Why argv could not be read. `typed` is an option with its dashes, as it was typed. */
export type ParseFailure =
  | { readonly kind: 'unknown-option'; readonly typed: string }
  | { readonly kind: 'unexpected-value'; readonly typed: string }
  | { readonly kind: 'missing-value'; readonly typed: string; readonly option: string }
  | { readonly kind: 'bad-value'; readonly typed: string; readonly option: string; readonly value: string }
  | { readonly kind: 'unexpected-word'; readonly word: string }
  | { readonly kind: 'missing-word'; readonly positional: string }
  | { readonly kind: 'bad-word'; readonly positional: string; readonly word: string }
  | { readonly kind: 'two-profiles'; readonly argument: string; readonly option: string }
  | { readonly kind: 'takes-no-command' }

/** @returns the error USAGE: what is wrong with argv, with a suggestion where one name is close */
export function usageError(shape: CommandShape, failure: ParseFailure): AwsxError {
  const { problem, hints } = explainFailure(shape, failure)
  return new AwsxError('USAGE', `${shape.name}: ${problem}`, {
    hints: [...hints, `awsx ${shape.name} --help`],
  })
}

/** What has the name of an unknown command. */
interface FoundName {
  readonly isProfile: boolean
  readonly isProgram: boolean
  /** The words after it, without options of awsx. */
  readonly words: readonly string[]
}

/**
 * The error USAGE for a command that does not exist.
 * @param name undefined if argv holds no command
 * @param found whether a profile or a program has this name, and the words after it
 */
export function commandError(
  name: string | undefined,
  commands: readonly CommandShape[],
  { isProfile, isProgram, words }: FoundName,
): AwsxError {
  if (name === undefined) return new AwsxError('USAGE', 'no command given', { hints: ['awsx --help'] })
  if (isProfile) {
    return new AwsxError('USAGE', `"${name}" is a profile, not a command`, {
      hints: [
        ['awsx exec', quoteWord(name), ...(words.length === 0 ? [] : ['--', ...words.map(quoteWord)])].join(
          ' ',
        ),
        `awsx use ${quoteWord(name)}`,
      ],
    })
  }
  const visible = commands.filter(({ hidden }) => hidden !== true).map((command) => command.name)
  const known = otherWords(name, words)
  const suggestions =
    known.length > 0 ? known : findClosest(name, visible).map((command) => `did you mean "${command}"?`)
  const line = ['awsx exec PROFILE --', ...[name, ...words].map(quoteWord)].join(' ')
  const program = isProgram && known.length === 0 ? [`to run the program with a profile: ${line}`] : []
  return new AwsxError('USAGE', `unknown command "${name}"`, {
    hints: [...suggestions, ...program, 'awsx --help'],
  })
}

interface Explanation {
  readonly problem: string
  readonly hints: readonly string[]
}

function explainFailure(shape: CommandShape, failure: ParseFailure): Explanation {
  switch (failure.kind) {
    case 'unknown-option':
      return explainUnknownOption(shape, failure.typed)
    case 'unexpected-value':
      return { problem: `${failure.typed} does not take a value`, hints: [] }
    case 'missing-value': {
      const hint = `awsx ${shape.name} --${failure.option}=${allOptions(shape)[failure.option]?.valueName ?? 'VALUE'}`
      return { problem: `${failure.typed} requires a value`, hints: [hint] }
    }
    case 'bad-value':
      return explainBadValue(shape, failure)
    case 'unexpected-word':
      return { problem: `unexpected argument "${failure.word}"`, hints: whereCommandsGo(shape) }
    case 'missing-word':
      return {
        problem: `missing argument <${failure.positional}>${expectation(find(shape, failure.positional))}`,
        hints: shape.examples.slice(0, 1).map(({ line }) => line),
      }
    case 'bad-word':
      return explainBadWord(find(shape, failure.positional), failure)
    case 'two-profiles':
      return {
        problem: `two profiles given: "${failure.argument}" and --profile ${quoteWord(failure.option)}`,
        hints: ['name the profile once'],
      }
    case 'takes-no-command':
      break
  }
  return { problem: 'unexpected arguments after "--": this command does not run another command', hints: [] }
}

function explainUnknownOption(shape: CommandShape, typed: string): Explanation {
  const names = Object.keys(allOptions(shape))
  const closest = typed.startsWith('--') ? findClosest(typed.slice(2), names) : []
  const known = otherOptions(shape, typed)
  const hints = known.length > 0 ? known : closest.map((name) => `did you mean --${name}?`)
  return { problem: `unknown option ${typed}`, hints: [...hints, ...whereCommandsGo(shape)] }
}

function explainBadValue(
  shape: CommandShape,
  { option, typed, value }: Extract<ParseFailure, { kind: 'bad-value' }>,
): Explanation {
  const spec = allOptions(shape)[option]
  if (spec?.type === 'duration') {
    return { problem: `${typed}: invalid duration "${value}"; ${durationExamples}`, hints: [] }
  }
  const expected = spec?.type === 'integer' ? '; expected a whole number' : expectation(spec)
  return { problem: `invalid ${typed} "${value}"${expected}`, hints: didYouMean(value, spec) }
}

function explainBadWord(
  spec: PositionalSpec | undefined,
  { positional, word }: Extract<ParseFailure, { kind: 'bad-word' }>,
): Explanation {
  if (spec?.choices === undefined) return { problem: `invalid ${positional} "${word}"`, hints: [] }
  return {
    problem: `unknown ${positional} "${word}"${expectation(spec)}`,
    hints: didYouMean(word, spec),
  }
}

function whereCommandsGo(shape: CommandShape): readonly string[] {
  return shape.takesCommand === true
    ? [`put the command after "--": awsx ${shape.name} [options] -- command`]
    : []
}

function find(shape: CommandShape, positional: string): PositionalSpec | undefined {
  return shape.positionals.find(({ name }) => name === positional)
}

interface WithChoices {
  readonly choices?: readonly string[]
}

/** @returns `; expected sso or process`, empty for what may be anything */
function expectation(spec: WithChoices | undefined): string {
  return spec?.choices === undefined ? '' : `; expected ${joinWithOr(spec.choices)}`
}

function didYouMean(word: string, spec: WithChoices | undefined): readonly string[] {
  return findClosest(word, spec?.choices ?? []).map((choice) => `did you mean "${choice}"?`)
}
