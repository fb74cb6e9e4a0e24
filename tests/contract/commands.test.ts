/**
 * Commands, arguments, options and their values that a release had stay (docs/contract.md). They are in `commands.json`;
 * `WRITE_CONTRACT=1 npm run jest -- tests/contract` adds new ones.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

import { allOptions } from '../../src/argv/command-spec.ts'
import type { CommandSpec } from '../../src/argv/command-spec.ts'
import { commands } from '../../src/commands/all-commands.ts'

interface Word {
  readonly type?: string
  readonly short?: string
  readonly choices?: readonly string[]
  readonly required?: boolean
}

interface Command {
  readonly arguments: Readonly<Record<string, Word>>
  readonly options: Readonly<Record<string, Word>>
}

const file = join(import.meta.dirname, 'commands.json')
const current = Object.fromEntries(
  commands.filter(({ hidden }) => hidden !== true).map((spec) => [spec.name, describeCommand(spec)]),
)

function describeCommand(spec: CommandSpec): Command {
  const words = spec.positionals.map(({ name, choices, required }) => [
    name,
    definedOf({ choices, required }),
  ])
  const options = Object.entries(allOptions(spec)).map(([name, { type, short, choices }]) => [
    name,
    definedOf({ type, short, choices }),
  ])
  return { arguments: Object.fromEntries(words), options: Object.fromEntries(options) }
}

function definedOf(word: Readonly<Record<string, unknown>>): Word {
  return Object.fromEntries(Object.entries(word).filter(([, value]) => value !== undefined))
}

/** What a word may still be: more choices, and no longer required. */
function mayBecome({ choices, required, ...word }: Word): unknown {
  return expect.objectContaining({
    ...word,
    ...(choices === undefined ? {} : { choices: expect.arrayContaining([...choices]) }),
    ...(required === undefined ? {} : { required: expect.anything() }),
  })
}

if (process.env['WRITE_CONTRACT'] === '1') writeFileSync(file, `${JSON.stringify(current, null, 2)}\n`)

const released = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Command>>

test.each(Object.entries(released))('%s keeps its arguments and options', (name, command) => {
  const now = current[name]

  for (const kind of ['arguments', 'options'] as const)
    for (const [word, spec] of Object.entries(command[kind]))
      expect({ [word]: now?.[kind][word] }).toEqual({ [word]: mayBecome(spec) })
})

test.each(Object.entries(released))('%s requires no argument that it did not require', (name, command) => {
  const required = Object.entries(current[name]?.arguments ?? {}).filter(([, word]) => word.required === true)

  for (const [word] of required) expect(command.arguments[word]).toMatchObject({ required: true })
})
