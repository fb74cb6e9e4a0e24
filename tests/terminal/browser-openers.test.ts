import { describe, expect, test } from '@jest/globals'
import { listOpeners, readBrowserUrl } from '../../src/terminal/browser-openers.ts'

const href = 'https://example.awsapps.com/start?a=%73&b=$&'

describe('readBrowserUrl', () => {
  test.each([
    ['https://example.awsapps.com/start', 'https://example.awsapps.com/start'],
    ['http://127.0.0.1:8080/x', 'http://127.0.0.1:8080/x'],
    ['https://example.com/a b"c\'d`e$(f)', "https://example.com/a%20b%22c'd%60e$(f)"],
    ['https://example.com/\u001B]8;;\u0007x', 'https://example.com/%1B]8;;%07x'],
  ])('%s may be opened', (url, expected) => {
    expect(readBrowserUrl(url)).toBe(expected)
  })

  test.each([
    '-flag',
    '--help',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'http://example.com/',
    'http://127.0.0.1.example.com/',
    'http://localhost:8080/',
    'http://[::1]/',
    'ms-calculator:',
    '/usr/bin/true',
    '',
    'https://',
  ])('%s may not', (url) => {
    expect(readBrowserUrl(url)).toBeUndefined()
  })
})

describe('listOpeners', () => {
  test.each<[string, NodeJS.Platform, Record<string, string>, string[][]]>([
    ['macOS', 'darwin', {}, [['/usr/bin/open', href]]],
    ['Windows', 'win32', {}, [['rundll32', 'url.dll,FileProtocolHandler', href]]],
    [
      'Linux',
      'linux',
      {},
      [
        ['xdg-open', href],
        ['x-www-browser', href],
        ['www-browser', href],
      ],
    ],
    [
      'WSL',
      'linux',
      { WSL_DISTRO_NAME: 'Debian' },
      [
        ['wslview', href],
        ['xdg-open', href],
        ['x-www-browser', href],
        ['www-browser', href],
      ],
    ],
    ['$BROWSER', 'linux', { BROWSER: 'firefox' }, [['firefox', href]]],
    ['an empty $BROWSER', 'darwin', { BROWSER: '' }, [['/usr/bin/open', href]]],
    ['arguments', 'linux', { BROWSER: 'firefox --new-window' }, [['firefox', '--new-window', href]]],
    ['%s', 'linux', { BROWSER: 'b --url=%s -x' }, [['b', `--url=${href}`, '-x']]],
    ['quotes', 'linux', { BROWSER: '"/opt/my browser/b" \'a b\'c' }, [['/opt/my browser/b', 'a bc', href]]],
    [
      'a list',
      'linux',
      { BROWSER: 'a:b %s: :c' },
      [
        ['a', href],
        ['b', href],
        ['c', href],
      ],
    ],
    [
      'a drive letter',
      'win32',
      { Browser: '"C:\\Program Files\\b.exe";b' },
      [
        ['C:\\Program Files\\b.exe', href],
        ['b', href],
      ],
    ],
  ])('%s', (_, platform, env, expected) => {
    expect(listOpeners(href, { platform, env })).toEqual(expected)
  })
})
