import { describe, expect, test } from '@jest/globals'

import { padText, textWidth, truncate } from '../../src/text/fit-text.ts'
import { layoutTable } from '../../src/text/layout-table.ts'
import type { TableColumn } from '../../src/text/layout-table.ts'

const columns: readonly TableColumn[] = [
  { title: 'NAME', min: 8 },
  { title: 'ID', drop: 1 },
  { title: 'ROLE', min: 6, drop: 2 },
  { title: 'REGION', drop: 3 },
]
const rows = [
  ['payments-production', '111111111111', 'AdministratorAccess', 'ap-northeast-1'],
  ['dev', '222222222222', 'ReadOnly', 'eu-west-1'],
].map((row) => row.map((text) => ({ text })))

function layout(width: number | undefined): readonly string[] {
  return layoutTable(columns, rows, { width, color: false }).trimEnd().split('\n')
}

describe('layoutTable', () => {
  test('aligns the columns', () => {
    expect(layout(undefined)).toEqual([
      'NAME                 ID            ROLE                 REGION',
      'payments-production  111111111111  AdministratorAccess  ap-northeast-1',
      'dev                  222222222222  ReadOnly             eu-west-1',
    ])
    expect(layout(70)).toEqual(layout(undefined))
  })

  test('cuts the widest cells with an ellipsis', () => {
    expect(layout(60)).toEqual([
      'NAME            ID            ROLE            REGION',
      'payments-prod…  111111111111  Administrator…  ap-northeast-1',
      'dev             222222222222  ReadOnly        eu-west-1',
    ])
  })

  test('leaves out columns before cells get too narrow', () => {
    expect(layout(40)[0]).toMatch(/^NAME +ID +ROLE$/)
    expect(layout(24)[0]).toMatch(/^NAME +ID$/)
    expect(layout(10)).toEqual(['NAME', 'payments-…', 'dev'])
  })

  test('keeps the preferred width while there is a column to leave out', () => {
    const wide = [
      { title: 'NAME', min: 4, prefer: 19 },
      { title: 'ID', drop: 1 },
    ]
    const table = layoutTable(wide, rows, { width: 30, color: false })

    expect(table).toBe('NAME\npayments-production\ndev\n')
    expect(layoutTable(wide, rows, { width: 10, color: false })).toBe('NAME\npayments-…\ndev\n')
  })

  test.each([8, 10, 20, 30, 40, 50, 60, 70, 80])('fits %i columns', (width) => {
    expect(layout(width).filter((line) => textWidth(line) > width)).toEqual([])
  })

  test('never cuts a cell without a minimum', () => {
    const only = [{ title: 'ID' }]
    expect(layoutTable(only, [[{ text: '111111111111' }]], { width: 5, color: false })).toBe(
      'ID\n111111111111\n',
    )
  })

  test('colors cells, which changes no width', () => {
    const colored = layoutTable(columns, [[{ text: 'dev', style: 'red' }, { text: '1' }]], {
      width: 80,
      color: true,
    })
    expect(colored.split('\n')[1]).toBe('\u001b[31mdev\u001b[39m   1')
  })

  test('escapes control characters', () => {
    const table = layoutTable([{ title: 'A' }], [[{ text: 'x\u001b[2J' }]], { width: 80, color: true })
    expect(table).toContain(String.raw`x\x1b[2J`)
  })

  test('aligns wide characters', () => {
    const names = [
      ['本番環境', 'a'],
      ['dev', 'b'],
    ].map((row) => row.map((text) => ({ text })))
    expect(layoutTable([{ title: 'NAME' }, { title: 'X' }], names, { width: 80, color: false })).toBe(
      'NAME      X\n本番環境  a\ndev       b\n',
    )
  })
})

describe('truncate', () => {
  test.each([
    ['production', 10, 'production'],
    ['production', 5, 'prod…'],
    ['本番環境', 8, '本番環境'],
    ['本番環境', 6, '本番…'],
    ['👩‍💻👩‍💻', 3, '👩‍💻…'],
    ['production', 1, '…'],
    ['production', 0, ''],
  ])('%s in %i columns', (text, width, expected) => {
    expect(truncate(text, width)).toBe(expected)
    expect(textWidth(truncate(text, width))).toBeLessThanOrEqual(width)
  })
})

test('padText fills up to a width in columns', () => {
  expect(padText('本番', 6)).toBe('本番  ')
  expect(padText('abc', 2)).toBe('abc')
})
