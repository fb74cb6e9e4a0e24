import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { editSection } from '../../src/config-edit/edit-section.ts'
import type { SectionEdit } from '../../src/config-edit/edit-section.ts'
import { findingsOf, loadTexts, plain } from '../config/config-context.ts'

const numRuns = Number(process.env['AWSX_FUZZ_RUNS'] ?? 1000)
const timeout = 30_000 + numRuns * 5
const dev = { kind: 'profile', name: 'dev' } as const

describe('an edit of the config file', () => {
  test.each<[string, string, SectionEdit, string]>([
    ['appends to an empty text', '', { ...dev, set: { a: '1', b: '2' } }, '[profile dev]\na = 1\nb = 2\n'],
    [
      'appends after a blank line',
      '[default]\nx = 1',
      { ...dev, set: { a: '1' } },
      '[default]\nx = 1\n\n[profile dev]\na = 1\n',
    ],
    [
      'appends with the line ends of the file',
      '[default]\r\nx = 1\r\n\r\n',
      { kind: 'sso-session', name: 's', set: { a: '1' } },
      '[default]\r\nx = 1\r\n\r\n[sso-session s]\r\na = 1\r\n',
    ],
    ['appends [default]', '', { kind: 'profile', name: 'default', set: { a: '1' } }, '[default]\na = 1\n'],
    ['appends nothing for nothing', '[x', { ...dev, remove: ['a'] }, '[x'],
    [
      'replaces a line, its comment included, and no other',
      '# c\n[profile dev] # c\n  # c\nA=0 # c\nb = 2\n',
      { ...dev, set: { a: '1' } },
      '# c\n[profile dev] # c\n  # c\na = 1\nb = 2\n',
    ],
    [
      'leaves a line that says it already',
      '[profile dev]\nA=1 # c',
      { ...dev, set: { a: '1' } },
      '[profile dev]\nA=1 # c',
    ],
    [
      'keeps CR LF, and a missing line end',
      '[profile dev]\r\na = 0\r\nb = 0',
      { ...dev, set: { a: '1', b: '2' } },
      '[profile dev]\r\na = 1\r\nb = 2',
    ],
    [
      'inserts after the last key, before comments and blank lines',
      '[profile dev]\na = 0\n# c\n\n[profile x]\n',
      { ...dev, set: { b: '1', c: '' } },
      '[profile dev]\na = 0\nb = 1\nc =\n# c\n\n[profile x]\n',
    ],
    [
      'indents as the keys of the section are',
      '[profile dev]\n\ta = 0\n\tb =\n\t\tc = 1\n\td = 2',
      { ...dev, set: { a: '1', e: '3' }, remove: ['b'] },
      '[profile dev]\n\ta = 1\n\td = 2\n\te = 3\n',
    ],
    [
      'inserts below a header without line end',
      '[profile dev]',
      { ...dev, set: { a: '1' } },
      '[profile dev]\na = 1\n',
    ],
    [
      'inserts after a key with children',
      '[profile dev]\ns3 =\n  k = v\n\n  l = w\n\n',
      { ...dev, set: { a: '1' } },
      '[profile dev]\ns3 =\n  k = v\n\n  l = w\na = 1\n\n',
    ],
    [
      'removes a key with what continues it',
      '[profile dev]\ns3 =\n  k = v\na = 1\n -x\nin valid = 1\n -x\n',
      { ...dev, remove: ['s3', 'a'] },
      '[profile dev]\nin valid = 1\n -x\n',
    ],
    [
      'replaces a parent by a value',
      '[profile dev]\ns3 =\n  k = v\nb = 1\n',
      { ...dev, set: { s3: '' } },
      '[profile dev]\ns3 =\nb = 1\n',
    ],
    [
      'edits every occurrence that has the key',
      '[profile dev]\na = 0\n[profile x]\na = 0\n[profile dev]\na = 9\n',
      { ...dev, set: { a: '1' } },
      '[profile dev]\na = 1\n[profile x]\na = 0\n[profile dev]\na = 1\n',
    ],
    [
      'edits the default that counts',
      '[default]\na = 0\n[profile default]\nb = 0\n',
      { kind: 'profile', name: 'default', set: { a: '1' } },
      '[default]\na = 0\n[profile default]\nb = 0\na = 1\n',
    ],
    [
      'finds a quoted name',
      '[profile "a b"]\nx = 0',
      { kind: 'profile', name: 'a b', set: { x: '1' } },
      '[profile "a b"]\nx = 1',
    ],
    [
      'keeps a byte order mark',
      '\uFEFF[profile dev]\na = 0',
      { ...dev, set: { a: '1' } },
      '\uFEFF[profile dev]\na = 1',
    ],
    [
      'leaves keys alone whose names every object has',
      '[profile dev]\nconstructor = 0\n__proto__ = 0\n',
      { ...dev, set: { a: '1' } },
      '[profile dev]\nconstructor = 0\n__proto__ = 0\na = 1\n',
    ],
    [
      'takes only its own kind',
      '[sso-session dev]\na = 0\n[services dev]\na = 0\n',
      { ...dev, set: { a: '1' } },
      '[sso-session dev]\na = 0\n[services dev]\na = 0\n\n[profile dev]\na = 1\n',
    ],
  ])('%s', (_idea, text, edit, expected) => {
    expect(editSection(text, 'config', edit)).toBe(expected)
  })

  test('edits the credentials file', () => {
    const edit = { ...dev, set: { a: '1' } }
    expect(editSection('', 'credentials', edit)).toBe('[dev]\na = 1\n')
    expect(editSection('[dev]\na = 0', 'credentials', edit)).toBe('[dev]\na = 1')
    const blank = { kind: 'profile', name: 'my prof', set: { a: '1' } } as const
    expect(editSection('[my prof]\na = 0', 'credentials', blank)).toBe('[my prof]\na = 1')
  })
})

describe('invalid edits', () => {
  test.each(['a\nb', 'a\rb', 'a b', 'a]', '[a', 'a#b', '', "a'b", 'é'])('a new profile %j', (name) => {
    const edit = { kind: 'profile', name, set: { a: '1' } } as const
    expect(() => editSection('', 'config', edit)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  test.each(['a\nb', 'A', 'a b', '', '[a', '#a', 'a:b', 'a=b', '__proto__'])('the key %j', (key) => {
    const edit = { ...dev, set: Object.fromEntries([[key, '1']]) }
    expect(() => editSection('', 'config', edit)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  test.each(['S3CRET\nx = y', 'S3CRET\r', ' S3CRET', 'S3CRET\t', 'S3CRET # x', '# S3CRET', 'S3CRET\u001B'])(
    'the value %j, which is not told',
    (value) => {
      expect.assertions(2)
      try {
        editSection('[profile dev]', 'config', { ...dev, set: { a: value } })
      } catch (error) {
        expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
        expect(JSON.stringify(error) + String(error)).not.toContain('S3CRET')
      }
    },
  )
})

const line = fc.constantFrom(
  'a = 0',
  'A=0 # c',
  'b : 1',
  'c =',
  '  d = 1',
  '  a = 2',
  '    b = 2',
  '  -continued',
  '# c',
  '  ; c',
  '',
  ' ',
  'in valid = 1',
  '= 1',
  'nonsense',
  '[profile dev]',
  '[profile x]',
  '[default]',
  '[profile default]',
  '[dev',
  '["dev"]',
  '[profile "dev"] # c',
  '[sso-session dev]',
)
const someText = fc
  .tuple(
    fc.array(line, { maxLength: 12 }),
    fc.constantFrom('\n', '\r\n'),
    fc.constantFrom('', '\uFEFF'),
    fc.boolean(),
  )
  .map(([lines, lineEnd, mark, closed]) => mark + lines.join(lineEnd) + (closed ? lineEnd : ''))
const someValue = fc.string({
  unit: fc.constantFrom('a', 'B', '=', ':', '/', '[', ']', '"', 'é', ';', '#'),
  minLength: 1,
})
const legalValue = someValue.filter((value) => !/^[#;]/.test(value))

function isReadable(text: string): boolean {
  return findingsOf(loadTexts(text)).every(({ code }) => code !== 'unparsable-line')
}

describe('any edit', () => {
  test.each(['[profile dev]\n  stray', '[profile dev]\nnonsense', '[profile x]\n[profile dev'])(
    'of a section that cannot be read, as in %j, is refused',
    (text) => {
      const failure = {
        code: 'CONFIG_PARSE',
        message: expect.stringMatching(/^profile "dev": .* \(line 2\)$/),
      }
      expect(() => editSection(text, 'config', { ...dev, set: { a: '1' } })).toThrow(
        expect.objectContaining(failure),
      )
    },
  )

  test(
    'is read back, and again changes nothing',
    () => {
      const property = fc.property(someText, legalValue, (text, value) => {
        // Whatever cannot be read is refused, see below, or stands above the first header.
        fc.pre(isReadable(text))
        const edit = { ...dev, set: { a: value, z: 'new' }, remove: ['b'] }
        const edited = editSection(text, 'config', edit)
        expect(editSection(edited, 'config', edit)).toBe(edited)
        const config = loadTexts(edited)
        expect(plain(config.profile('dev'))).toMatchObject({ a: value, z: 'new' })
        expect(config.profile('dev')?.get('b')).toBeUndefined()
      })
      fc.assert(property, { numRuns })
    },
    timeout,
  )

  test(
    'outside of its section changes no byte',
    () => {
      const property = fc.property(someText, legalValue, (text, value) => {
        const edit = { kind: 'profile', name: 'target', set: { a: value }, remove: ['b'] } as const
        const before = text === '' || text.endsWith('\n') || text === '\uFEFF' ? text : `${text}\n`
        const after = '[profile x]\nb = 1 # c\r\n\n  '
        const edited = editSection(`${before}[profile target]\na = 0\nb = 1\n${after}`, 'config', edit)
        expect(edited).toBe(`${before}[profile target]\na = ${value}\n${after}`)
      })
      fc.assert(property, { numRuns })
    },
    timeout,
  )
})

const botocore = spawnSync('python3', ['-c', 'import botocore'], { stdio: 'ignore' }).status === 0
const describeWithBotocore = botocore ? describe : describe.skip

describeWithBotocore('botocore (needs python3 with it)', () => {
  test('reads the edited values', () => {
    const session = { kind: 'sso-session', name: 's', set: { sso_region: 'eu-west-1' } } as const
    let text = "# c\n[default]\nregion = x\n\n[profile 'a b']\nregion = y\ns3 =\n    k = v\n"
    text = editSection(text, 'config', {
      ...dev,
      set: { region: 'eu-west-1', sso_session: 's', sso_start_url: 'https://x/#/' },
    })
    text = editSection(text, 'config', session)
    text = editSection(text, 'config', { kind: 'profile', name: 'a b', set: { region: 'z' }, remove: ['s3'] })
    text = editSection(text, 'config', { kind: 'profile', name: 'default', set: { output: 'json' } })
    const folder = mkdtempSync(join(tmpdir(), 'awsx-edit-'))
    try {
      writeFileSync(join(folder, 'config'), text)
      const program =
        'import sys, json, botocore.configloader as c; print(json.dumps(c.load_config(sys.argv[1])))'
      const { stdout } = spawnSync('python3', ['-c', program, join(folder, 'config')], { encoding: 'utf8' })
      expect(JSON.parse(stdout)).toMatchObject({
        profiles: {
          default: { region: 'x', output: 'json' },
          'a b': { region: 'z' },
          dev: { region: 'eu-west-1', sso_session: 's', sso_start_url: 'https://x/#/' },
        },
        sso_sessions: { s: { sso_region: 'eu-west-1' } },
      })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
