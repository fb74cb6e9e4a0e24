import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { quoteBatchCommand } from '../../src/child/batch-quoting.ts'
import { planWindowsStart } from '../../src/child/start-on-windows.ts'
import { attacks, batchArgument } from './batch-arguments.ts'

const file = String.raw`C:\a b\100%\tool.cmd`
const prefix = '/e:ON /v:OFF /d /s /c '

/** What cmd makes of its command line, as far as it matters here: it removes the outer quotes, then expands variables. */
function expand(line: string, variables: Readonly<Record<string, string>>): string {
  expect(line.startsWith(`${prefix}"`) && line.endsWith('"')).toBe(true)
  const text = line.slice(prefix.length + 1, -1)
  // Outside of batch files, an unknown variable stays as it is. `:~,` is the part of no length.
  return text.replaceAll(/%([^%:]+)(:~,)?%/g, (reference, name: string, part?: string) => {
    const value = variables[name.toLowerCase()]
    if (value === undefined) return reference
    return part === undefined ? value : ''
  })
}

/** The characters that cmd acts on, because they are outside quotes. */
function findActive(line: string): readonly string[] {
  const outside = line.split('"').filter((_, index) => index % 2 === 0)
  return outside.flatMap((text) => text.match(/[&|<>^()!,;=\r\n\0]/g) ?? [])
}

/** The words of a command line by the rules of the C runtime (Microsoft, "Parsing C command-line arguments"). */
function parseWords(line: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  let isQuoted = false
  for (let index = 0; index < line.length; index += 1) {
    const char = line.charAt(index)
    if (!isQuoted && /[ \t]/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    word ??= ''
    const [, backslashes = '', quote = ''] = /^(\\*)("?)/.exec(line.slice(index)) ?? []
    if (quote === '') {
      word += backslashes === '' ? char : backslashes
      index += Math.max(0, backslashes.length - 1)
      continue
    }
    word += '\\'.repeat(backslashes.length >> 1)
    index += backslashes.length
    if (backslashes.length % 2 === 1) word += '"'
    else if (isQuoted && line.charAt(index + 1) === '"') {
      word += '"'
      index += 1
    } else isQuoted = !isQuoted
  }
  if (isQuoted) throw new Error(`a quote is open: ${line}`)
  return word === undefined ? words : [...words, word]
}

const variables = { cd: String.raw`C:\work`, path: 'PWNED & calc', os: 'Windows_NT', 'a b': '" & calc & "' }

/** @returns the file and the arguments that arrive */
function arrive(args: readonly string[]): readonly string[] {
  const line = quoteBatchCommand(file, args)
  if (line === undefined) throw new Error('refused')
  const expanded = expand(line, variables)
  expect(findActive(expanded)).toEqual([])
  return parseWords(expanded)
}

describe('arguments of a batch file', () => {
  test.each(attacks)('%j arrives unchanged, and runs nothing', (argument) => {
    expect(arrive([argument])).toEqual([file, argument])
    expect(arrive(['a', argument, 'b'])).toEqual([file, 'a', argument, 'b'])
  })

  test('any arguments arrive unchanged, and run nothing', () => {
    const property = fc.property(fc.array(batchArgument, { maxLength: 4 }), (args) => {
      expect(arrive(args)).toEqual([file, ...args])
    })
    fc.assert(property, { numRuns: 2000 })
  })

  test.each(['a\nb', 'a\r', '\n', 'a\0b'])('%j is refused, because cmd cuts the line there', (argument) => {
    expect(quoteBatchCommand(file, [argument])).toBeUndefined()
    expect(() => planWindowsStart({ file, argv: ['tool', argument] }, {})).toThrow(
      'Windows runs "tool" in cmd, which cannot pass on an argument with a line break',
    )
  })

  test('plain ones stay readable', () => {
    expect(quoteBatchCommand(String.raw`C:\tool.cmd`, ['s3', 'ls', String.raw`C:\x`, 'a b'])).toBe(
      String.raw`${prefix}""C:\tool.cmd" s3 ls C:\x "a b""`,
    )
  })
})

describe('on Windows', () => {
  test.each(['aws.exe', 'MORE.COM'])('%s is started as it is', (name) => {
    const launch = { file: `C:\\${name}`, argv: ['tool', 'a & b', 'x\ny'] as const }
    expect(planWindowsStart(launch, {})).toEqual({
      file: `C:\\${name}`,
      args: ['a & b', 'x\ny'],
      verbatim: false,
    })
  })

  test('cmd gets at most 8,191 characters', () => {
    const env = { SystemRoot: String.raw`C:\Windows` }
    const start = (length: number): string => {
      const { file: cmd, args } = planWindowsStart({ file, argv: ['tool', 'x'.repeat(length)] }, env)
      return [cmd, ...args].join(' ')
    }
    const longest = 8191 - start(0).length + '""'.length
    expect(start(longest)).toHaveLength(8191)
    expect(() => start(longest + 1)).toThrow(
      'Windows runs "tool" in cmd, which takes at most 8,191 characters; the arguments are longer',
    )
  })

  test.each(['cdk.cmd', 'deploy.BAT', 'tool.py'])('%s is started by the cmd.exe of the system', (name) => {
    const env = { ComSpec: String.raw`C:\other\shell.exe`, SystemRoot: String.raw`D:\Win` }
    expect(planWindowsStart({ file: `C:\\${name}`, argv: ['tool', 'a & b'] }, env)).toEqual({
      file: String.raw`D:\Win\System32\cmd.exe`,
      args: [`${prefix}""C:\\${name}" "a & b""`],
      verbatim: true,
    })
  })
})
