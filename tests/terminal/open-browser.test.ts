import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBrowser } from '../../src/terminal/open-browser.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx browser '))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** A program that logs its arguments, one per line, and ends as told. */
function writeStub(name: string, end: string): string {
  const path = join(folder, name)
  writeFileSync(
    path,
    `#!/bin/sh\nfor word in "$@"; do printf '%s\\n' "$word"; done >>'${folder}/log'\n${end}\n`,
  )
  chmodSync(path, 0o755)
  return `"${path}"`
}

function readLog(): readonly string[] {
  const log = join(folder, 'log')
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []
}

const context = (browser: string) => ({
  platform: 'linux' as const,
  env: { BROWSER: browser, PATH: '/usr/bin:/bin' },
})

describe('openBrowser', () => {
  test('starts no program of the working folder', async () => {
    writeStub('from-folder', 'exit 0')
    const url = 'https://example.com/'
    const before = process.cwd()
    process.chdir(folder)
    try {
      for (const browser of ['from-folder', './from-folder']) {
        const env = { BROWSER: browser, PATH: `.::${before}:/usr/bin:/bin` }
        expect(await openBrowser(url, { platform: 'linux', env })).toBe(false)
      }
    } finally {
      process.chdir(before)
    }
    expect(readLog()).toEqual([])
  })

  test('hands the URL over as one argument, whatever is in it', async () => {
    const url = 'https://example.com/a b?q="x"&r=\'y\'&s=`id`&t=$(id);touch x|y>z#é'
    expect(await openBrowser(url, context(`${writeStub('stub', 'exit 0')} --new`))).toBe(true)
    expect(readLog()).toEqual(['--new', new URL(url).href])
  })

  test('a browser that stays is left alone', async () => {
    const stub = writeStub('stub', `echo $$ >'${folder}/pid'; exec sleep 60`)
    expect(await openBrowser('https://example.com/', context(stub))).toBe(true)
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'))
    expect(process.kill(pid, 0)).toBe(true)
    process.kill(pid)
  })

  test('the next in the list gets it if one is missing or fails', async () => {
    const list = [
      '/nowhere/browser',
      writeStub('failing', 'exit 3'),
      writeStub('good', 'exit 0'),
      writeStub('unused', 'exit 0'),
    ]
    expect(await openBrowser('https://example.com/', context(list.join(':')))).toBe(true)
    expect(readLog()).toEqual(['https://example.com/', 'https://example.com/'])
  })

  test.each(['/nowhere/browser', '/', ' : '])('says so when none can be started: %j', async (browser) => {
    expect(await openBrowser('https://example.com/', context(browser))).toBe(false)
  })

  test('says so when the opener fails', async () => {
    expect(await openBrowser('https://example.com/', context(writeStub('stub', 'exit 3')))).toBe(false)
  })

  test.each([
    '-flag',
    '--version',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://example.com/',
    'not a url',
  ])('starts nothing for %s', async (url) => {
    expect(await openBrowser(url, context(writeStub('stub', 'exit 0')))).toBe(false)
    expect(readLog()).toEqual([])
  })

  test('a path with blanks and without quotes starts', async () => {
    const stub = writeStub('stub', 'exit 0')
    expect(await openBrowser('https://example.com/', context(`${stub.slice(1, -1)} --new`))).toBe(true)
    expect(readLog()).toEqual(['--new', 'https://example.com/'])
  })

  test('xdg-open gets a list of browsers without those that need a terminal', async () => {
    writeStub('xdg-open', `printf '%s\\n' "$BROWSER" >>'${folder}/log'`)
    const env = { PATH: `${folder}:/usr/bin:/bin`, DISPLAY: ':0' }
    expect(await openBrowser('https://example.com/', { platform: 'linux', env })).toBe(true)
    expect(readLog()[1]).toMatch(/^x-www-browser:firefox:/)
    expect(readLog()[1]).not.toMatch(/w3m|links|lynx|:www-browser/)
  })

  describe('in WSL without wslview', () => {
    const openInWsl = (): Promise<boolean> =>
      openBrowser("https://example.com/it's?a=1&b=2", {
        platform: 'linux',
        env: { PATH: `${folder}:/usr/bin:/bin`, WSL_DISTRO_NAME: 'Debian' },
      })

    test('rundll32.exe of Windows opens the page', async () => {
      writeStub('rundll32.exe', 'exit 0')
      expect(await openInWsl()).toBe(true)
      expect(readLog()).toEqual(['url.dll,FileProtocolHandler', "https://example.com/it's?a=1&b=2"])
    })

    test('else powershell.exe', async () => {
      writeStub('powershell.exe', 'exit 0')
      expect(await openInWsl()).toBe(true)
      expect(readLog().at(-1)).toBe("Start-Process 'https://example.com/it''s?a=1&b=2'")
    })

    test('else explorer.exe, whose status says nothing', async () => {
      writeStub('explorer.exe', 'exit 1')
      expect(await openInWsl()).toBe(true)
      expect(readLog()).toEqual(["https://example.com/it's?a=1&b=2"])
    })
  })
})
