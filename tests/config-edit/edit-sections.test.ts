import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'

import { editSection } from '../../src/config-edit/edit-section.ts'
import { editSections, removeSections, renameProfiles } from '../../src/config-edit/edit-sections.ts'

const dev = { kind: 'profile', name: 'dev' } as const

describe('removing sections', () => {
  test.each<[string, string, string]>([
    ['the only one', '[profile dev]\na = 1\n', ''],
    [
      'the last one, with the blank line above',
      '[default]\nx = 1\n\n[profile dev]\na = 1\n',
      '[default]\nx = 1\n',
    ],
    ['the first one', '[profile dev]\na = 1\n\n[default]\nx = 1\n', '[default]\nx = 1\n'],
    [
      'one in the middle, and one blank line',
      '[a]\nx = 1\n\n[profile dev]\na = 1\n s = 2\n\n[profile b]\nx = 1\n',
      '[a]\nx = 1\n\n[profile b]\nx = 1\n',
    ],
    [
      'one between sections without blank lines',
      '[profile a]\nx = 1\n[profile dev]\na = 1\n[profile b]\nx = 1\n',
      '[profile a]\nx = 1\n[profile b]\nx = 1\n',
    ],
    [
      'every occurrence, and no other kind',
      '[profile dev]\na = 1\n\n[sso-session dev]\nx = 1\n\n[profile dev]\nb = 1\n',
      '[sso-session dev]\nx = 1\n',
    ],
    [
      'what stands between the keys, and no comment below them',
      '[profile dev] # c\n# inside\na = 1\n# outside\n\n[profile b]\n',
      '# outside\n\n[profile b]\n',
    ],
    ['a header alone', '[profile dev]\n[profile b]\nx = 1\n', '[profile b]\nx = 1\n'],
    ['with CR LF', '[a]\r\nx = 1\r\n\r\n[profile dev]\r\na = 1\r\n', '[a]\r\nx = 1\r\n'],
    ['a byte order mark stays', '\uFEFF[profile dev]\na = 1\n\n[profile b]\n', '\uFEFF[profile b]\n'],
    ['nothing that is not there', '[profile develop]\na = 1\n', '[profile develop]\na = 1\n'],
  ])('%s', (_name, text, result) => {
    expect(removeSections(text, 'config', [dev])).toBe(result)
  })

  test('removing two adjacent sections leaves one blank line between the others', () => {
    const text = '[profile a]\nx = 1\n\n[profile b]\nx = 1\n\n[profile c]\nx = 1\n\n[profile d]\nx = 1\n'
    const sections = ['c', 'b'].map((name) => ({ kind: 'profile', name }) as const)
    expect(removeSections(text, 'config', sections)).toBe('[profile a]\nx = 1\n\n[profile d]\nx = 1\n')
  })

  test('removing two adjacent sections at the end leaves no blank line', () => {
    const text = '[profile a]\nx = 1\n\n[profile b]\nx = 1\n\n[profile c]\nx = 1\n'
    const sections = ['b', 'c'].map((name) => ({ kind: 'profile', name }) as const)
    expect(removeSections(text, 'config', sections)).toBe('[profile a]\nx = 1\n')
  })

  test('rejects a section with an unparsable line', () => {
    expect(() => removeSections('[profile dev]\nnonsense\n', 'config', [dev])).toThrow('profile "dev"')
  })

  test('removes exactly what an edit appended', () => {
    const line = fc.constantFrom('[profile a]', '[default]', 'x = 1', 'y = 2', '# c', '')
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const before = [
          '[profile z]',
          ...lines.filter((_, index) => index > 0 || lines[0] !== ''),
          'end = 1',
          '',
        ]
        const text = before.join('\n')
        const added = editSection(text, 'config', { ...dev, set: { a: '1', b: '2' } })
        expect(removeSections(added, 'config', [dev])).toBe(text)
      }),
    )
  })
})

describe('renaming profiles', () => {
  test('changes only the names in headers and keeps comments after them', () => {
    const text = '[profile a] # c\nsource_profile = a\n[profile b]\n[sso-session a]\n'
    expect(renameProfiles(text, new Map([['a', 'c']]))).toBe(
      '[profile c] # c\nsource_profile = a\n[profile b]\n[sso-session a]\n',
    )
  })

  test('swaps the names of two profiles', () => {
    const names = new Map([
      ['a', 'b'],
      ['b', 'a'],
    ])
    expect(renameProfiles('[profile a]\n\n[profile b]\nx = 1\n', names)).toBe(
      '[profile b]\n\n[profile a]\nx = 1\n',
    )
  })

  test('rejects a name that the SDKs would not find', () => {
    expect(() => renameProfiles('[profile a]\n', new Map([['a', 'b]\n[profile c']]))).toThrow(
      'invalid profile name "',
    )
  })
})

describe('editing many sections', () => {
  const text = '\uFEFF# top\r\n[profile a]\r\nx = 1\r\n\r\n[profile b]\r\ny = 2 # two\r\n[profile a]\r\nz = 3'
  const edits = [
    { kind: 'profile', name: 'b', set: { y: '4', new: '5' } },
    { kind: 'sso-session', name: 'added', set: { sso_region: 'x' } },
    { kind: 'profile', name: 'a', set: { z: '6' }, remove: ['x'] },
    { kind: 'profile', name: 'too', set: { region: 'y' } },
  ] as const

  test('gives the same text as one edit after another', () => {
    const one = edits.reduce((all, edit) => editSection(all, 'config', edit), text)
    expect(editSections(text, 'config', edits)).toBe(one)
    expect(one).toContain('[profile b]\r\ny = 4\r\nnew = 5\r\n')
  })

  test('rejects values that would not be read back, and changes nothing without edits', () => {
    const bad = [...edits, { kind: 'profile', name: 'a', set: { k: 'v # w' } }] as const
    expect(() => editSections(text, 'config', bad)).toThrow('cannot be written')
    expect(editSections(text, 'config', [])).toBe(text)
  })
})
