import { AwsxError } from '../errors.ts'
import { findClosest } from '../text/did-you-mean.ts'
import type { CommandShape, OptionSpec, PositionalSpec } from './command-spec.ts'
import { allOptions } from './shared-options.ts'

/** Why argv could not be read. */
export type ParseFailure =
  | { readonly kind: 'unknown-option'; readonly typed: string }
  | { readonly kind: 'unexpected-value'; readonly typed: string }
  | { readonly kind: 'missing-value'; readonly typed: string; readonly option: string }
  | { readonly kind: 'bad-value'; readonly typed: string; readonly option: string; readonly value: string }
  | { readonly kind: 'unexpected-word'; readonly word: string }
  | { readonly kind: 'missing-word'; readonly positional: string }
  | { readonly kind: 'bad-word'; readonly positional: string; readonly word: string }
  | { readonly kind: 'takes-no-command' }

/** @returns the error USAGE that says what was refused, with what was probably meant as hint */
export function usageError(shape: CommandShape, failure: ParseFailure): AwsxError {
  const { problem, hints } = explainFailure(shape, failure)
  return new AwsxError('USAGE', `${shape.name}: ${problem}`, {
    hints: [...hints, `awsx ${shape.name} --help`],
  })
}

/** @param name undefined if argv holds no command */
export function commandError(name: string | undefined, commands: readonly CommandShape[]): AwsxError {
  if (name === undefined) return new AwsxError('USAGE', 'no command given', { hints: ['awsx --help'] })
  const visible = commands.filter(({ hidden }) => hidden !== true).map((command) => command.name)
  const meant = findClosest(name, visible).map((near) => `did you mean "${near}"?`)
  return new AwsxError('USAGE', `unknown command "${name}"`, { hints: [...meant, 'awsx --help'] })
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
      return { problem: `option ${failure.typed} takes no value`, hints: [] }
    case 'missing-value': {
      const hint = `awsx ${shape.name} --${failure.option}=${allOptions(shape)[failure.option]?.valueName ?? 'VALUE'}`
      return { problem: `option ${failure.typed} needs a value`, hints: [hint] }
    }
    case 'bad-value':
      return explainBadValue(shape, failure)
    case 'unexpected-word':
      return { problem: `unexpected argument "${failure.word}"`, hints: whereCommandsGo(shape) }
    case 'missing-word':
      return {
        problem: `<${failure.positional}> is missing`,
        hints: listChoices(find(shape, failure.positional)),
      }
    case 'bad-word': {
      const problem = `"${failure.word}" is no ${failure.positional}`
      return { problem, hints: nearOrAll(failure.word, find(shape, failure.positional)) }
    }
    case 'takes-no-command':
      break
  }
  return { problem: 'it runs no command, so nothing may follow "--"', hints: [] }
}

function explainUnknownOption(shape: CommandShape, typed: string): Explanation {
  const names = Object.keys(allOptions(shape))
  const meant = typed.startsWith('--') ? findClosest(typed.slice(2), names) : []
  const hints = meant.map((near) => `did you mean --${near}?`)
  return { problem: `unknown option ${typed}`, hints: [...hints, ...whereCommandsGo(shape)] }
}

function explainBadValue(
  shape: CommandShape,
  failure: Extract<ParseFailure, { kind: 'bad-value' }>,
): Explanation {
  const spec = allOptions(shape)[failure.option]
  const problem = `option ${failure.typed}: "${failure.value}" is ${expectation(spec)}`
  if (spec?.choices !== undefined) return { problem, hints: nearOrAll(failure.value, spec) }
  return {
    problem,
    hints: spec?.type === 'duration' ? ['durations are written 90, 90s, 45m, 1h30m, 12h'] : [],
  }
}

function expectation(spec: OptionSpec | undefined): string {
  if (spec?.choices !== undefined) return 'none of its values'
  return spec?.type === 'duration' ? 'no duration' : 'no whole number'
}

function whereCommandsGo(shape: CommandShape): readonly string[] {
  return shape.takesCommand === true
    ? [`awsx ${shape.name} [options] -- command: the command goes after "--"`]
    : []
}

function find(shape: CommandShape, positional: string): PositionalSpec | undefined {
  return shape.positionals.find(({ name }) => name === positional)
}

function nearOrAll(
  word: string,
  spec: { readonly choices?: readonly string[] } | undefined,
): readonly string[] {
  const meant = findClosest(word, spec?.choices ?? []).map((near) => `did you mean "${near}"?`)
  return [...meant, ...listChoices(spec)]
}

function listChoices(spec: { readonly choices?: readonly string[] } | undefined): readonly string[] {
  return spec?.choices === undefined ? [] : [`one of ${spec.choices.join(', ')}`]
}
