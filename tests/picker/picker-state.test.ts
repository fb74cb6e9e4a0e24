import { describe, expect, test } from '@jest/globals'

import { drawPicker, listHeight } from '../../src/terminal/draw-picker.ts'
import { pickedName, startPicker, updatePicker } from '../../src/terminal/picker-state.ts'
import type { Choice, PickerState } from '../../src/terminal/picker-state.ts'

const choices: readonly Choice[] = [
  ['alpha', '111111111111', 'role-a'],
  ['beta', '222222222222', 'role-b'],
  ['gamma', '333333333333', 'role-c'],
  ['delta', '444444444444', 'role-d'],
]

/** Each element is what the terminal sends at once. */
function type(...keys: readonly string[]): PickerState {
  return keys.reduce((pickerState, some) => updatePicker(pickerState, some, 2), startPicker(choices))
}

describe('typePicking', () => {
  test.each<[string, readonly string[], string | undefined]>([
    ['nothing', [], 'alpha'],
    ['down', ['\u001B[B'], 'beta'],
    ['down, as the keypad sends it', ['\u001BOB'], 'beta'],
    ['down and up', ['\u001B[B', '\u001B[B', '\u001B[A'], 'beta'],
    ['up from the first', ['\u001B[A'], 'alpha'],
    ['down from the last', ['\u001B[B'.repeat(9)], 'delta'],
    ['Ctrl-N, Ctrl-N, Ctrl-P', ['\u000E\u000E\u0010'], 'beta'],
    ['Page Down', ['\u001B[6~'], 'gamma'],
    ['Page Down, Page Up', ['\u001B[6~\u001B[5~'], 'alpha'],
    ['End', ['\u001B[F'], 'delta'],
    ['End, Home', ['\u001B[F\u001B[H'], 'alpha'],
    ['an arrow in two pieces', ['\u001B', '[B'], 'beta'],
    ['an arrow in three pieces', ['\u001B', '[', 'B'], 'beta'],
    ['a key that means nothing', ['\u001B[15~'], 'alpha'],
    ['letters', ['gam'], 'gamma'],
    ['letters after a move begin at the best', ['\u001B[B\u001B[Bdel'], 'delta'],
    ['letters and Backspace', ['gamx\u007F'], 'gamma'],
    ['Ctrl-U', ['gam\u0015'], 'alpha'],
    ['Ctrl-W', ['role gam\u0017'], 'alpha'],
    ['what nothing has', ['xyz'], undefined],
    ['an account', ['333'], 'gamma'],
  ])('%s', (_, keys, expected) => {
    const pickerState = type(...keys)
    expect(pickerState.end).toBeUndefined()
    expect(pickedName(pickerState)).toBe(expected)
  })

  test.each<[string, readonly string[], PickerState['end']]>([
    ['Enter', ['gam\r'], 'enter'],
    ['Enter where nothing fits', ['xyz\r'], undefined],
    ['Ctrl-C', ['ga\u0003'], 'leave'],
    ['Ctrl-D', ['\u0004'], 'leave'],
    ['Ctrl-D behind letters', ['a\u0004'], undefined],
    ['Ctrl-Z', ['\u001A'], 'suspend'],
    ['Escape, after which nothing comes', ['\u001B', ''], 'leave'],
    ['an arrow, after which nothing comes', ['\u001B[B', ''], undefined],
  ])('%s', (_, keys, end) => {
    expect(type(...keys).end).toBe(end)
  })

  test('what follows Enter is dropped', () => {
    expect(pickedName(type('gam\rxyz'))).toBe('gamma')
  })

  test('the first choice is still marked when all come back', () => {
    expect(type('xyz', '\u0015')).toMatchObject({ at: 0, found: [0, 1, 2, 3] })
  })
})

/** The rows of the screen without the sequences that place them. */
function rowsOf(pickerState: PickerState, size = { columns: 40, rows: 6 }): readonly string[] {
  const rows: string[] = []
  const drawn = drawPicker(pickerState, 'Profile', size)
  for (const [, row, text = ''] of drawn.matchAll(/\u001B\[(\d+);1H\u001B\[2K((?:(?!\u001B\[\d+;1H)[^])*)/g))
    rows[Number(row) - 1] = text.replaceAll(/\u001B\[\d+m/g, '')
  return rows
}

describe('drawPicking', () => {
  test('columns are aligned, the picked row is marked, the count is shown', () => {
    expect(rowsOf(type('\u001B[B'))).toEqual([
      'Profile: ',
      '  alpha  111111111111  role-a',
      '> beta   222222222222  role-b',
      '  gamma  333333333333  role-c',
      '  delta  444444444444  role-d',
      '  4/4  Enter to select, Esc to cancel',
    ])
  })

  test('a long name does not push the account and the role out', () => {
    const long: Choice = [
      'a-profile-with-a-name-that-is-longer-than-half-a-terminal-with-80-columns',
      '555555555555',
      'main',
      'Role-x',
    ]
    const rows = rowsOf(startPicker([long, ['short', '111111111111', 'main', 'Role-y']]), {
      columns: 80,
      rows: 4,
    })

    expect(rows.slice(1, 3)).toEqual([
      '> a-profile-with-a-name-that-is-longer-than-half-a-…  555555555555  main  Role-x',
      '  short                                               111111111111  main  Role-y',
    ])
  })

  test.each([
    [80, '  4/4  type to search, up/down to move, Enter to select, Esc to cancel'],
    [60, '  4/4  type to search, Enter to select, Esc to cancel'],
    [20, '  4/4'],
  ])('the last line says in %d columns what can be typed', (columns, expected) => {
    expect(rowsOf(type(), { columns, rows: 6 }).at(-1)).toBe(expected)
  })

  test('cut text ends with an ellipsis, and wide characters take two columns', () => {
    const pickerState = startPicker([
      ['本番環境', 'main'],
      ['dev', 'x'.repeat(80)],
    ])
    const rows = rowsOf(pickerState, { columns: 30, rows: 6 })

    expect(rows[1]).toBe('> 本番環境  main')
    expect(rows[2]).toBe(`  dev       ${'x'.repeat(17)}…`)
  })

  test('a column without any text takes no room', () => {
    const rows = rowsOf(startPicker([['dev', '111111111111', '', 'ReadOnly'], ['work']]))

    expect(rows.slice(1, 3)).toEqual(['> dev   111111111111  ReadOnly', '  work'])
  })

  test('rows that are empty are cleared', () => {
    expect(rowsOf(type('gam')).slice(0, 4)).toEqual(['Profile: gam', '> gamma  333333333333  role-c', '', ''])
  })

  test('a list that is longer than the screen is shown page by page', () => {
    const size = { columns: 40, rows: 4 }
    expect(listHeight(size)).toBe(2)
    expect(rowsOf(type('\u001B[B\u001B[B'), size).slice(1, 3)).toEqual([
      '> gamma  333333333333  role-c',
      '  delta  444444444444  role-d',
    ])
  })

  test('no row is wider than the screen', () => {
    const widths = rowsOf(type(), { columns: 12, rows: 6 })
      .slice(1, 5)
      .map((row) => row.length)
    expect(Math.max(...widths)).toBe(12)
  })

  test('names from elsewhere cannot move the cursor', () => {
    const pickerState = startPicker([['a\u001B[2Jb', 'x\ny']])
    expect(rowsOf(pickerState)[1]).toBe(String.raw`> a\x1b[2Jb  x\ny`)
  })
})
