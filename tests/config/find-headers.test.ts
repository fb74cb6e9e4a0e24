import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'

import { findHeaders, makeSourceFile, readHeaders, readHeadersOfKind } from '../../src/config/find-headers.ts'

const text = `[default]
[profile a]
[profile "a b"]
[profile 'a']
  [profile indented]
[a]
[sso-session a]
[profile a.*]
[ profile a ]
[profile a
[profile b] # [profile a]
[profile a] ; again
x = [profile a]
[__proto__]
[profile a\\b]
`

/** Small files are read as a whole, so it takes a large one to be searched. */
const filler = '# filler\n'.repeat(1000)

function expectSameHeaders(dialect: 'config' | 'credentials', content: string): void {
  const asked = makeSourceFile('/f', dialect, content)
  for (let count = 0; count < 40; count += 1) findHeaders(asked, 'a')
  const names = [...new Set(readHeaders(asked).map(({ name }) => name)), 'a.', 'nothing', 'constructor']
  for (const kind of ['profile', 'sso-session', 'services'] as const) {
    const searched = readHeadersOfKind(makeSourceFile('/f', dialect, content), kind)
    expect(searched).toEqual(readHeaders(asked).filter((header) => header.kind === kind))
  }
  for (const name of names) {
    const searched = findHeaders(makeSourceFile('/f', dialect, content), name)
    expect([name, searched]).toEqual([name, findHeaders(asked, name)])
  }
}

test.each(['config', 'credentials'] as const)(
  'a file of which much is asked finds the same headers as one of which little is asked (%s)',
  (dialect) => {
    expect(
      new Set(readHeaders(makeSourceFile('/f', dialect, text)).map(({ name }) => name)).size,
    ).toBeGreaterThan(3)
    expectSameHeaders(dialect, filler + text)
    expectSameHeaders(dialect, text + filler)
  },
)

test('so does every file', () => {
  const pieces = [
    '[',
    ']',
    'profile ',
    'a',
    'a b',
    '"',
    "'",
    '\\',
    '.*',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '#',
    '__proto__',
  ]
  const content = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(''))
  const property = fc.property(fc.constantFrom('config', 'credentials'), content, (dialect, written) => {
    expectSameHeaders(dialect, `${filler}${written}`)
    expectSameHeaders(dialect, `${written}\n${filler}`)
  })

  expect(() => fc.assert(property, { numRuns: 300 })).not.toThrow()
})
