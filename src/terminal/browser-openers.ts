import { pathToFileURL } from 'node:url'
import type { Context } from '../context.ts'
import { readVariable } from '../context.ts'
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

/** The programs to try in this order: those of `$BROWSER` if it is set, else the platform's own. */
export function listOpeners(href: string, context: Pick<Context, 'env' | 'platform'>): readonly Opener[] {
  const request = readVariable(context, 'BROWSER')
  if (request !== undefined) return readBrowserVariable(request, href, context.platform)
  switch (context.platform) {
    case 'darwin':
      return [['/usr/bin/open', href]]
    case 'win32':
      return [['rundll32', 'url.dll,FileProtocolHandler', href]]
    default:
      return listUnixOpeners(context).map((file) => [file, href])
  }
}

function listUnixOpeners(context: Pick<Context, 'env' | 'platform'>): readonly string[] {
  const isWsl = readVariable(context, 'WSL_DISTRO_NAME') ?? readVariable(context, 'WSL_INTEROP')
  const native = ['xdg-open', 'x-www-browser', 'www-browser']
  return isWsl === undefined ? native : ['wslview', ...native]
}

/**
 * Reads `$BROWSER` as xdg-open and Python's webbrowser do: commands between colons (on Windows semicolons), each with arguments, `%s`
 * standing for the URL, which is otherwise the last argument.
 */
function readBrowserVariable(request: string, href: string, platform: NodeJS.Platform): readonly Opener[] {
  return request.split(platform === 'win32' ? ';' : ':').flatMap((command): readonly Opener[] => {
    const words = splitWords(command)
    const [file, ...args] = words.map((word) => word.replaceAll('%s', () => href))
    if (file === undefined) return []
    return [words.some((word) => word.includes('%s')) ? [file, ...args] : [file, ...args, href]]
  })
}

/** Words between blanks; a quoted part keeps its blanks. */
function splitWords(command: string): readonly string[] {
  const words = command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []
  return words.map((word) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  )
}
