import { describe, expect, test } from '@jest/globals'
import { listOpeners, readBrowserUrl } from '../../src/terminal/browser-openers.ts'
import { isTextBrowser } from '../../src/terminal/browser-variable.ts'

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
    [
      'Windows',
      'win32',
      { SystemRoot: String.raw`D:\Win` },
      [[String.raw`D:\Win\System32\rundll32.exe`, 'url.dll,FileProtocolHandler', href]],
    ],
    [
      'Linux',
      'linux',
      {},
      [
        ['xdg-open', href],
        ['x-www-browser', href],
      ],
    ],
    [
      'WSL',
      'linux',
      { WSL_DISTRO_NAME: 'Debian' },
      [
        ['wslview', href],
        ['rundll32.exe', 'url.dll,FileProtocolHandler', href],
        ['/mnt/c/Windows/System32/rundll32.exe', 'url.dll,FileProtocolHandler', href],
        ['powershell.exe', '-NoProfile', '-NonInteractive', '-Command', `Start-Process '${href}'`],
        ['explorer.exe', href],
        ['xdg-open', href],
        ['x-www-browser', href],
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
      '~',
      'linux',
      { BROWSER: '~/bin/b -x ~', HOME: '/home/me' },
      [
        ['/home/me/bin/b -x /home/me', href],
        ['/home/me/bin/b -x', '/home/me', href],
        ['/home/me/bin/b', '-x', '/home/me', href],
      ],
    ],
    ['~ of another user', 'linux', { BROWSER: '~other/b', HOME: '/home/me' }, [['~other/b', href]]],
    ['~ in quotes', 'linux', { BROWSER: '"~/b"', HOME: '/home/me' }, [['~/b', href]]],
    ['$HOME', 'linux', { BROWSER: '$HOME/b', HOME: '/home/$& me' }, [['/home/$& me/b', href]]],
    [
      '${HOME} in double quotes',
      'linux',
      { BROWSER: '"${HOME}/b"', HOME: '/home/me' },
      [['/home/me/b', href]],
    ],
    ['$HOME in single quotes', 'linux', { BROWSER: "'$HOME/b'", HOME: '/home/me' }, [['$HOME/b', href]]],
    ['$HOME without one', 'linux', { BROWSER: '$HOME/b' }, [['$HOME/b', href]]],
    ['another variable', 'linux', { BROWSER: '$HOMER/b', HOME: '/home/me' }, [['$HOMER/b', href]]],
    [
      'blanks after a backslash',
      'linux',
      { BROWSER: String.raw`/opt/my\ browser/b -x` },
      [['/opt/my browser/b', '-x', href]],
    ],
    [
      'blanks without quotes',
      'linux',
      { BROWSER: '/mnt/c/Program Files/b.exe --new %s' },
      [
        [`/mnt/c/Program Files/b.exe --new ${href}`],
        ['/mnt/c/Program Files/b.exe --new', href],
        ['/mnt/c/Program Files/b.exe', '--new', href],
        ['/mnt/c/Program', 'Files/b.exe', '--new', href],
      ],
    ],
    ['a text browser', 'linux', { BROWSER: '/usr/bin/w3m' }, []],
    ['a text browser and another', 'linux', { BROWSER: 'lynx:firefox:www-browser %s' }, [['firefox', href]]],
    ['a text browser in a window', 'linux', { BROWSER: 'links2 -g' }, [['links2', '-g', href]]],
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

test.each([
  ['w3m', true],
  ['elinks -eval %s', true],
  ['w3m:firefox', false],
  [' : ', false],
  ['', false],
])('$BROWSER %j is a text browser: %s', (value, expected) => {
  expect(isTextBrowser({ platform: 'linux', env: { BROWSER: value } })).toBe(expected)
})

test('PowerShell gets a quote in a URL twice', () => {
  const openers = listOpeners("https://example.com/it's", {
    platform: 'linux',
    env: { WSL_INTEROP: '/run/1' },
  })
  expect(openers.map((opener) => opener.at(-1))).toContain("Start-Process 'https://example.com/it''s'")
})
