/** `parseArgs` of `node:util` is the oracle: every command line must give the same tokens. */
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parseArgs } from 'node:util'
import type { OptionSpec, OptionTable } from '../../src/argv/command-spec.ts'
import { allOptions } from '../../src/argv/command-spec.ts'
import type { Token } from '../../src/argv/tokenize.ts'
import { takesNext, tokenize } from '../../src/argv/tokenize.ts'
import { commands } from '../../src/commands/all-commands.ts'

const numRuns = Number(process.env['AWSX_FUZZ_RUNS'] ?? 1000)

/** The tokens that parseArgs finds before `--`, then one for `--` itself, as for an unknown option. */
function parse(options: OptionTable, args: readonly string[]): readonly Token[] {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type, short }]) => [
        name,
        { type: takesNext(type) ? 'string' : 'boolean', ...(short === undefined ? {} : { short }) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const end = tokens.findIndex(({ kind }) => kind === 'option-terminator')
  const found = (end === -1 ? tokens : tokens.slice(0, end)).flatMap((token): readonly Token[] => {
    if (token.kind === 'option-terminator') return []
    if (token.kind === 'positional') return [{ kind: 'positional', value: token.value, index: token.index }]
    const { kind, name, rawName: typed, value, inlineValue, index } = token
    return [{ kind, name, typed, value, inline: inlineValue === true, index }]
  })
  const index = tokens[end]?.index
  if (index === undefined) return found
  const typed = args[index] ?? ''
  return [...found, { kind: 'option', name: typed, typed, value: undefined, inline: false, index }]
}

const letter = fc.constantFrom('a', 'b', 'c', 'd', '=', '-', '1', 'é', '\ud83d', '\ude00')
/** No option has a dash as its letter. */
const short = letter.filter((one) => one !== '-')
const name = fc.constantFrom('a', 'b', 'name', 'no-name', 'x=y', 'constructor', '__proto__', 'toString')
const type = fc.constantFrom<OptionSpec['type']>('boolean', 'string', 'duration', 'integer', 'optional')
const tables = fc
  .array(fc.tuple(name, type, fc.option(short, { nil: undefined })), { maxLength: 6 })
  .map((rows): OptionTable =>
    Object.fromEntries(
      rows.map(([key, kind, short]) => [
        key,
        { type: kind, describe: '', ...(short === undefined ? {} : { short }) },
      ]),
    ),
  )
const text = fc.string({ unit: letter, maxLength: 6 })
const word = fc.oneof(
  text,
  text.map((rest) => `-${rest}`),
  text.map((rest) => `--${rest}`),
  name.map((key) => `--${key}`),
  fc.tuple(name, text).map(([key, value]) => `--${key}=${value}`),
  fc.constantFrom('', '-', '--', '--=', '--=a=', '-=', '-a=b', '--no-name', '-1'),
)
const lines = fc.array(word, { maxLength: 8 })

test('gives the tokens of parseArgs for any table and arguments', () => {
  fc.assert(
    fc.property(tables, lines, (options, args) => {
      expect(tokenize(options, args)).toEqual(parse(options, args))
    }),
    { numRuns },
  )
})

test('gives the tokens of parseArgs for the options of each command', () => {
  const real = fc.constantFrom(...commands).chain((command) => {
    const options = allOptions(command)
    const typed = Object.entries(options).flatMap(([key, { short }]) => [
      `--${key}`,
      `--${key}=x`,
      ...(short === undefined ? [] : [`-${short}`, `-${short}x`, `-${short}-`, `-h${short}`]),
    ])
    return fc.tuple(
      fc.constant(options),
      fc.array(fc.oneof(fc.constantFrom(...typed), word), { maxLength: 8 }),
    )
  })
  fc.assert(
    fc.property(real, ([options, args]) => {
      expect(tokenize(options, args)).toEqual(parse(options, args))
    }),
    { numRuns },
  )
})
