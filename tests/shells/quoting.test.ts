/**
 * What `export` prints, read by those for whom it is. PowerShell and cmd are read by small readers written from their manuals, and by
 * PowerShell itself where there is one.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'

import { buildRemoval } from '../../src/environment/shell-change.ts'
import type { ShellFormat } from '../../src/environment/output-formats.ts'
import { renderChange } from '../../src/environment/render-change.ts'
import { hostileValue } from './hostile.ts'
import { nushell, powershell } from './shells.ts'
import { readCmd, readPowerShell } from './windows-readers.ts'

const total = Number(process.env['AWSX_FUZZ_RUNS'] ?? 200)
const defaultBatch = 50
const timeout = 60_000 + total * 20

const folder = mkdtempSync(join(tmpdir(), 'awsx-quoting-'))
const file = join(folder, 'text')

afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Reader {
  readonly program: string
  readonly format: ShellFormat
  /** The program's options and the script that evaluates the file, as users do, and prints the exported variables. */
  readonly args: readonly string[]
  /** Values that cannot be written for the program. */
  readonly refused?: RegExp
  /** Values that one process evaluates (default: {@link defaultBatch}). */
  readonly batch?: number
}

const evaluate = 'eval "$(cat "$1")"; exec env -0'
// Without export the names are for the shell alone, until it exports them.
const evaluateAll = 'set -a; eval "$(cat "$1")"; exec env -0'

const readers: readonly Reader[] = [
  { program: 'bash', format: 'env', args: ['--norc', '-c', evaluate, 'bash', file] },
  { program: 'bash', format: 'env-no-export', args: ['--norc', '-c', evaluateAll, 'bash', file] },
  { program: 'bash', format: 'env', args: ['--norc', '-ic', evaluate, 'bash', file] },
  { program: 'dash', format: 'env', args: ['-c', evaluate, 'dash', file] },
  { program: 'dash', format: 'env-no-export', args: ['-c', evaluateAll, 'dash', file] },
  { program: 'zsh', format: 'env', args: ['-fc', evaluate, 'zsh', file] },
  { program: 'zsh', format: 'env-no-export', args: ['-fc', evaluateAll, 'zsh', file] },
  {
    program: 'fish',
    format: 'fish',
    args: ['--no-config', '-c', 'cat $argv[1] | source; exec env -0', file],
  },
  { program: 'tcsh', format: 'tcsh', args: ['-fc', 'eval "`cat $1:q`"; exec env -0', file], refused: /\n/ },
  { program: 'elvish', format: 'elvish', args: ['-norc', '-c', `eval (slurp < '${file}'); e:env -0`] },
  {
    program: 'xonsh',
    format: 'xonsh',
    args: ['--no-rc', '-c', `execx(open('${file}').read())\nimport os, sys\n$[env -0]`],
  },
  {
    program: nushell,
    format: 'nushell',
    args: ['-n', '-c', `open --raw '${file}' | from json | load-env; ^/usr/bin/env -0`],
  },
  {
    program: powershell,
    format: 'powershell',
    // It starts slowly.
    batch: 200,
    args: ['-NoProfile', '-Command', `& cat '${file}' | Invoke-Expression; & env -0`],
  },
]

const setVariables = (values: readonly string[]): Record<string, string> =>
  Object.fromEntries(values.map((value, index) => [`V${index}`, value]))

/** Reads the text with a shell. @returns the variables that are exported afterwards */
function evaluateWith(
  { program, args }: Reader,
  text: string,
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  writeFileSync(file, text)
  const { stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  const isComplaint = /no job control|cannot set terminal process group/.test(stderr)
  if (stderr !== '' && !isComplaint) throw new Error(stderr)
  const entries = stdout.split('\0').slice(0, -1)
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  )
}

for (const reader of readers) {
  const isThere = spawnSync(reader.program, ['-c', ':']).error === undefined
  const inShell = isThere ? describe : describe.skip
  const mode = reader.args.includes('-ic') ? ', interactive' : ''
  inShell(`${reader.format} in ${basename(reader.program)}${mode}`, () => describeReader(reader))
}

function describeReader(reader: Reader): void {
  const { batch = defaultBatch } = reader
  const names = Array.from({ length: batch }, (_, index) => `V${index}`)
  const runs = { numRuns: Math.max(1, Math.ceil(total / batch)) }

  test.each(['C.UTF-8', 'C'])(
    'every value arrives as it is, and none is run (LC_ALL=%s)',
    (locale) => {
      const property = fc.property(
        fc.array(
          hostileValue.filter((value) => reader.refused?.test(value) !== true),
          { minLength: batch, maxLength: batch },
        ),
        (values) => {
          const text = renderChange({ set: setVariables(values), unset: ['GONE'] }, reader.format)
          const env = evaluateWith(reader, text, { LC_ALL: locale, GONE: 'here' })
          expect(names.map((name) => env[name])).toEqual(values)
          expect(env).not.toHaveProperty('GONE')
          expect(existsSync(join(folder, 'pwned'))).toBe(false)
        },
      )
      fc.assert(property, runs)
    },
    timeout,
  )

  test('the removal leaves nothing', () => {
    const { unset } = buildRemoval({ env: {}, platform: 'linux' })
    const env = evaluateWith(
      reader,
      renderChange(buildRemoval({ env: {}, platform: 'linux' }), reader.format),
      Object.fromEntries(unset.map((name) => [name, 'here'])),
    )
    expect(unset.filter((name) => Object.hasOwn(env, name))).toEqual([])
    expect(env['HOME']).toBe(folder)
  })
}

const windows = [
  { format: 'powershell', read: readPowerShell, refused: /\0/ },
  { format: 'windows-cmd', read: readCmd, refused: /["%!\u0000-\u0008\u000A-\u001F]/ },
] as const

describe.each(windows)('$format, by a reader of its own', ({ format, read, refused }) => {
  test('every value arrives as it is or is refused', () => {
    // On Windows a variable that is set to nothing is one that is not set.
    const property = fc.property(
      hostileValue.filter((value) => value !== ''),
      (value) => {
        const change = { set: { A: value, B: 'next' }, unset: ['GONE'] }
        const render = (): string => renderChange(change, format)
        if (refused.test(value)) expect(render).toThrow(/^cannot print A in this format/)
        else expect(read(render())).toEqual(change)
        if (format === 'powershell') expect(render()).toMatch(/^[ -~\n]*$/)
      },
    )
    fc.assert(property, { numRuns: total })
  })

  test('the removal names everything', () => {
    expect(read(renderChange(buildRemoval({ env: {}, platform: 'linux' }), format))).toEqual(
      buildRemoval({ env: {}, platform: 'linux' }),
    )
  })
})

test('dotenv, by the reader of Node: every value arrives as it is or is refused', () => {
  const property = fc.property(hostileValue, (value) => {
    const render = (): string => renderChange({ set: { A: value, B: 'next' }, unset: ['GONE'] }, 'dotenv')
    if (/['\r\n]/.test(value)) expect(render).toThrow(/^cannot print A in this format/)
    else expect({ ...parseEnv(render()) }).toEqual({ A: value, B: 'next' })
  })
  fc.assert(property, { numRuns: total })
})

test.each([
  'env',
  'fish',
  'powershell',
  'windows-cmd',
  'dotenv',
  'nushell',
  'xonsh',
  'tcsh',
  'elvish',
] as const)('%s refuses a NUL, and does not show the value', (format) => {
  const render = (): string => renderChange({ set: { A: 'secret\0text' }, unset: [] }, format)
  expect(render).toThrow('cannot print A in this format: the value contains a NUL byte')
})

test('tcsh refuses a line break, and does not show the value', () => {
  const render = (): string => renderChange({ set: { A: 'secret\ntext' }, unset: [] }, 'tcsh')
  expect(render).toThrow(
    'cannot print A in this format: the value contains a line break, which tcsh cannot quote',
  )
})
