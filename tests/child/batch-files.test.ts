/** Batch files that are run, on Windows or Wine. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { planWindowsStart } from '../../src/child/start-on-windows.ts'
import { attacks, batchArgument } from './batch-arguments.ts'

const onWindows = process.platform === 'win32' ? describe : describe.skip
/** Wine 8 expands `%OS%` in the arguments of batch files, and splits a path with blanks. */
const isWine = process.env['WINEPREFIX'] !== undefined

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-batch-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

/** Writes a batch file like those of npm. @param line of the batch file that runs the program */
function writeBatch(path: string, line: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, `@echo off\r\n${line}\r\n`)
}

/** @returns the arguments of a program to which the batch file passes all of its own */
function run(file: string, args: readonly string[]): readonly string[] {
  const output = join(folder, 'arguments')
  rmSync(output, { force: true })
  const env = { ...process.env, OUTPUT: output } as Record<string, string>
  const start = planWindowsStart({ file, argv: ['tool', ...args] }, env)
  spawnSync(start.file, start.args, {
    argv0: start.file,
    cwd: folder,
    env,
    stdio: 'ignore',
    windowsVerbatimArguments: start.verbatim,
  })
  return JSON.parse(readFileSync(output, 'utf8')) as string[]
}

onWindows('a batch file', () => {
  const script = (): string => {
    const path = join(folder, 'print.js')
    writeFileSync(
      path,
      "require('fs').writeFileSync(process.env.OUTPUT, JSON.stringify(process.argv.slice(2)))",
    )
    return `"${process.execPath}" "${path}"`
  }
  const isKept = (argument: string): boolean => !isWine || !argument.includes('%')

  test.each(attacks.filter(isKept))('gets %j unchanged, and runs nothing else', (argument) => {
    const file = join(folder, 'tool.cmd')
    writeBatch(file, `${script()} %*`)
    expect(run(file, ['a', argument, 'b'])).toEqual(['a', argument, 'b'])
  })

  // `%~1` keeps no quotes inside an argument in Wine, and two for one in Windows.
  const unquoted = attacks.filter((argument) => isKept(argument) && !argument.includes('"'))
  test.each(unquoted)('that quotes its argument itself gets %j', (argument) => {
    const file = join(folder, 'quoting.cmd')
    writeBatch(file, `${script()} "%~1"`)
    expect(run(file, [argument])).toEqual([argument])
  })

  test('gets any arguments unchanged', () => {
    const file = join(folder, 'tool.cmd')
    writeBatch(file, `${script()} %*`)
    const words = fc.array(batchArgument.filter(isKept), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(words, (args) => expect(run(file, args)).toEqual(args)),
      { numRuns: 15, endOnFailure: true },
    )
  })

  test('cannot be made to write a file', () => {
    const file = join(folder, 'tool.cmd')
    writeBatch(file, `${script()} %*`)
    const pwned = join(folder, 'pwned')
    run(file, [`" & echo x>"${pwned}" & "`, `a" > "${pwned}`, `%PATH%" & echo x>${pwned} & "`])
    expect(existsSync(pwned)).toBe(false)
  })

  const names = ['plain', '日本', ...(isWine ? [] : ['a b', '100%', '50%OS%', 'a & b', "it's (x)"])]
  test.each(names)('is started in the folder %s', (name) => {
    const file = join(folder, name, 'tool.bat')
    writeBatch(file, `${script()} %*`)
    expect(run(file, ['a b', 'c'])).toEqual(['a b', 'c'])
  })
})
