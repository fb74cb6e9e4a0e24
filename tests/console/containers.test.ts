import { expect, test } from '@jest/globals'

import { listContainerOpeners } from '../../src/terminal/container-browsers.ts'

const href = 'http://127.0.0.1:8080/x?a=b&c=d'

test('Firefox opens the page in the container with that name and color', () => {
  const openers = listContainerOpeners(href, { kind: 'firefox', name: 'a&b c', color: 'red' }, 'linux')
  const url = 'ext+container:name=a%26b%20c&url=http%3A%2F%2F127.0.0.1%3A8080%2Fx%3Fa%3Db%26c%3Dd&color=red'
  expect(openers).toEqual([
    ['firefox', url],
    ['firefox-esr', url],
  ])
})

test.each([
  ['dev', '--profile-directory=awsx-dev'],
  ['../../etc', '--profile-directory=awsx-_etc'],
  ['a b/c', '--profile-directory=awsx-a_b_c'],
])('Chromium has a profile of its own for %s', (name, argument) => {
  expect(listContainerOpeners(href, { kind: 'chromium', name }, 'linux')[0]).toEqual([
    'chromium',
    argument,
    '--no-first-run',
    href,
  ])
})

test.each(['firefox', 'chromium', 'chrome', 'edge', 'brave'] as const)(
  '%s is started by its own path on macOS and Windows',
  (kind) => {
    expect(listContainerOpeners(href, { kind, name: 'x' }, 'darwin')[0]?.[0]).toMatch(
      /^\/Applications\/.*\.app\/Contents\/MacOS\//,
    )
    expect(listContainerOpeners(href, { kind, name: 'x' }, 'win32')[0]?.[0]).toMatch(
      /^C:\\Program Files\\.*\.exe$/,
    )
  },
)
