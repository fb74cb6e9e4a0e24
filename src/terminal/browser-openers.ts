import { pathToFileURL } from 'node:url'
import type { Context } from '../context.ts'
import { readVariable } from '../context.ts'
import { isWsl } from '../wsl.ts'
import { systemProgram } from '../process/windows-programs.ts'
import { readBrowserVariable } from './browser-variable.ts'
import type { BrowserTarget, Opener } from './types.ts'

/**
 * Checks a URL before it is passed to a browser: openers treat a word that starts with a dash as an option, and pages of other
 * schemes (`file:`, `javascript:`) run with other permissions.
 * @returns the normalized URL, which starts with `https:` or is on 127.0.0.1, or is the `file:` URL of a page that awsx wrote; undefined
 *   if it may not be opened
 */
export function readBrowserUrl(target: BrowserTarget): string | undefined {
  if (typeof target !== 'string') return pathToFileURL(target.file).href
  if (!URL.canParse(target)) return undefined
  const url = new URL(target)
  const isLocal = url.protocol === 'http:' && url.hostname === '127.0.0.1'
  return url.protocol === 'https:' || isLocal ? url.href : undefined
}

/**
 * Programs that xdg-open tries on a desktop it does not know, as the value of `$BROWSER`. Its own list ends with text browsers.
 */
export const graphicalBrowsers =
  'x-www-browser:firefox:chromium:chromium-browser:google-chrome:epiphany:konqueror'

/** The programs to try in this order: those of `$BROWSER` if it is set, else the platform's own. */
export function listOpeners(href: string, context: Pick<Context, 'env' | 'platform'>): readonly Opener[] {
  const request = readVariable(context, 'BROWSER')
  if (request !== undefined) return readBrowserVariable(request, href, context)
  switch (context.platform) {
    case 'darwin':
      return [['/usr/bin/open', href]]
    case 'win32':
      return [[systemProgram('rundll32.exe', context), 'url.dll,FileProtocolHandler', href]]
    default:
      return [
        ...(isWsl(context) ? listWindowsOpeners(href) : []),
        ['xdg-open', href],
        ['x-www-browser', href],
      ]
  }
}

/** WSL starts programs of Windows. Its PATH has their folders, unless `appendWindowsPath` in wsl.conf is off. */
function listWindowsOpeners(href: string): readonly Opener[] {
  const system = '/mnt/c/Windows/System32'
  const handler = ['url.dll,FileProtocolHandler', href] as const
  const script = `Start-Process '${href.replaceAll("'", "''")}'`
  return [
    ['wslview', href],
    ['rundll32.exe', ...handler],
    [`${system}/rundll32.exe`, ...handler],
    ['powershell.exe', '-NoProfile', '-NonInteractive', '-Command', script],
    ['explorer.exe', href],
  ]
}

/** explorer.exe ends with status 1 also if it opened the page. */
export function hasOpened([file]: Opener, status: number | null): boolean {
  return status === 0 || file === 'explorer.exe'
}
