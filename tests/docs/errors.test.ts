import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

import { errorHelp } from '../../src/commands/help/error-help.ts'
import { exitCodeOf } from '../../src/app/error-report.ts'
import { errorCodes } from '../../src/error-codes.ts'
import { ExitCode } from '../../src/errors.ts'
import { root } from './pages.ts'

/** Table rows: `| CODE | status | cause | fix |`, or without a status after a line `Exit status 3.`. */
function readRows(): ReadonlyMap<string, { readonly status: number; readonly cells: readonly string[] }> {
  const sections = readFileSync(join(root, 'docs/errors.md'), 'utf8').split('\n## ')
  const rows = sections.flatMap((section) => {
    const [, common] = /^Exit status (\d+)\.$/m.exec(section) ?? []
    return section.split('\n').flatMap((line) => {
      const [code = '', ...rest] = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
      if (!/^`[A-Z_]+`$/.test(code)) return []
      const [status, cells] = common === undefined ? [rest[0], rest.slice(1)] : [common, rest]
      return [[code.slice(1, -1), { status: Number(status), cells }] as const]
    })
  })
  expect(new Set(rows.map(([code]) => code)).size).toBe(rows.length)
  return new Map(rows)
}

describe('docs/errors.md', () => {
  test('has every code of src/error-codes.ts and no other', () => {
    expect([...readRows().keys()].sort()).toEqual([...errorCodes, 'UNEXPECTED'].sort())
  })

  test.each(errorCodes)('%s ends with the status that the page says', (code) => {
    expect(readRows().get(code)?.status).toBe(exitCodeOf(code))
  })

  test('awsx help has the same texts', () => {
    const texts = [...readRows()].map(([code, { cells }]) => [code, { cause: cells[0], fix: cells[1] }])
    expect(errorHelp).toEqual(Object.fromEntries(texts))
  })

  test('an unexpected error has its own status', () => {
    expect(readRows().get('UNEXPECTED')?.status).toBe(ExitCode.unexpected)
  })

  test('says a cause and a cure for each', () => {
    const incomplete = [...readRows()].filter(
      ([, { cells }]) => cells.length !== 2 || cells.some((cell) => cell.length < 10),
    )
    expect(incomplete).toEqual([])
  })
})
