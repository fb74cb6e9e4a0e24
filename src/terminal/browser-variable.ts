import { readVariable } from '../context.ts'
import type { Variables } from '../context.ts'
import type { Opener } from './types.ts'

/** Browsers that draw in a terminal. They need the one that awsx uses, and awsx starts a browser without one. */
const textBrowsers = new Set([
  'browsh',
  'carbonyl',
  'chawan',
  'cha',
  'edbrowse',
  'elinks',
  'felinks',
  'links',
  'links2',
  'lynx',
  'retawq',
  'w3m',
  // Debian's name for the text browser, next to x-www-browser.
  'www-browser',
])

/** Whether `$BROWSER` is set, and only to text browsers. */
export function isTextBrowser(context: Variables): boolean {
  const value = readVariable(context, 'BROWSER')
  if (value === undefined || !/[^\s:;]/.test(value)) return false
  return readBrowserVariable(value, 'url', context).length === 0
}

/**
 * Reads `$BROWSER` as xdg-open and Python's webbrowser do: commands between colons (on Windows semicolons), each with arguments, `%s`
 * standing for the URL, which is otherwise the last argument. `~` and `$HOME` are replaced, because files that set variables without a
 * shell contain them, and a path with unquoted blanks is tried too. Text browsers are left out.
 * @returns programs to try in this order
 */
export function readBrowserVariable(value: string, href: string, context: Variables): readonly Opener[] {
  const commands = value.split(context.platform === 'win32' ? ';' : ':')
  return commands.flatMap((command) =>
    listReadings(command, context).flatMap((words) => toOpener(words, href)),
  )
}

function toOpener(words: readonly string[], href: string): readonly Opener[] {
  const [file, ...args] = words.map((word) => word.replaceAll('%s', () => href))
  if (file === undefined || isText(file, args)) return []
  return [words.some((word) => word.includes('%s')) ? [file, ...args] : [file, ...args, href]]
}

/** `links -g` opens a window. */
function isText(file: string, args: readonly string[]): boolean {
  const name = file.split(/[/\\]/).at(-1) ?? ''
  return textBrowsers.has(name.replace(/\.exe$/i, '')) && !args.includes('-g')
}

/**
 * The words of a command. A path with blanks but without quotes, such as `/mnt/c/Program Files/Mozilla Firefox/firefox.exe --new-tab`,
 * has several readings: the longest one that is a file starts.
 */
function listReadings(command: string, context: Variables): readonly (readonly string[])[] {
  const words = splitWords(command, context)
  const isPath = /^\s*(?:[~/]|\$\{?HOME\b|[a-z]:[\\/])/i.test(command) && !/["']|\\\s/.test(command)
  if (!isPath) return [words]
  return words.map((_, index) => {
    const count = words.length - index
    return [words.slice(0, count).join(' '), ...words.slice(count)]
  })
}

/** Words between blanks. A quoted part keeps its blanks, as does one after a backslash, except on Windows, where it separates folders. */
function splitWords(command: string, context: Variables): readonly string[] {
  const isWindows = context.platform === 'win32'
  const home = readVariable(context, isWindows ? 'USERPROFILE' : 'HOME')
  const part = isWindows ? /"[^"]*"|'[^']*'|[^\s"']+/g : /"[^"]*"|'[^']*'|(?:\\.|[^\s"'\\])+/g
  const words = command.match(new RegExp(`(?:${part.source})+`, 'g')) ?? []
  return words.map((word) => {
    const expanded = home === undefined ? word : word.replace(/^~(?=$|[/\\])/, () => home)
    return expanded.replaceAll(part, (text) => {
      if (text.startsWith("'")) return text.slice(1, -1)
      const bare = text.startsWith('"')
        ? text.slice(1, -1)
        : isWindows
          ? text
          : text.replaceAll(/\\(.)/g, '$1')
      return home === undefined ? bare : bare.replaceAll(/\$(?:HOME\b|\{HOME\})/g, () => home)
    })
  })
}
