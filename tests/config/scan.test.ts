import { expect, test } from '@jest/globals'

import { findHeaders, makeFile, readHeaders } from '../../src/config/scan.ts'

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

test.each(['config', 'credentials'] as const)(
  'a file of which much is asked finds the same headers as one of which little is asked (%s)',
  (dialect) => {
    const asked = makeFile('/f', dialect, text)
    for (let count = 0; count < 40; count += 1) findHeaders(asked, 'a')
    const names = [...new Set(readHeaders(asked).map(({ name }) => name)), 'a.', 'nothing', 'constructor']
    expect(names.length).toBeGreaterThan(6)
    for (const name of names) {
      expect([name, findHeaders(asked, name)]).toEqual([
        name,
        findHeaders(makeFile('/f', dialect, text), name),
      ])
    }
  },
)
