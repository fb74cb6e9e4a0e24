import { posix, win32 } from 'node:path'

/** How a configured command is started. */
export interface CommandLine {
  readonly file: string
  readonly args: readonly string[]
  /** Windows: the arguments are handed over as they are, without quoting. */
  readonly verbatim: boolean
}

/** Why a command cannot be started, in words that fit behind the name of its setting. */
export interface BadCommand {
  readonly problem: string
}

/**
 * Decides how the text of `credential_process` is run.
 *
 * botocore splits it into words and uses no shell, all other AWS SDKs give it to `sh -c` or `cmd.exe /C`. The two differ only for what
 * a shell would act on: so the text is split as botocore does it (POSIX quoting; on Windows the rules of the C runtime), unless there
 * is a character outside quotes that means something to the shell, or `$` or a backquote also in double quotes, a leading `~`, or an
 * assignment in front; then the shell gets it. Batch files on Windows run in the shell only.
 *
 * A program that is named relative to the working folder is refused, unlike in the AWS tools: whoever can write to the folder
 * in which a command happens to be run could put a program there.
 * @param shell `ComSpec` on Windows
 */
export function readCommandLine(
  command: string,
  platform: NodeJS.Platform,
  shell = 'cmd.exe',
): CommandLine | BadCommand {
  if (command.includes('\0')) return { problem: 'contains a NUL character' }
  const onWindows = platform === 'win32'
  const split = onWindows ? splitForWindows(command) : splitForPosix(command)
  if (split === undefined) return { problem: 'has a quote or a backslash without its end' }
  const [file, ...args] = split.words
  if (file === undefined || file === '') return { problem: 'is empty' }
  if (isRelative(file, onWindows) && !startsWithSyntax(file)) {
    return { problem: `names "${file}" relative to the working folder` }
  }
  if (!split.needsShell && !startsWithSyntax(file)) return { file, args, verbatim: false }
  if (onWindows) return { file: shell, args: ['/d', '/s', '/c', `"${command}"`], verbatim: true }
  return { file: '/bin/sh', args: ['-c', command], verbatim: false }
}

interface Split {
  readonly words: readonly string[]
  readonly needsShell: boolean
}

/** A home folder, a variable or a command in brackets is no path, and an assignment no program. */
function startsWithSyntax(file: string): boolean {
  return /^(?:[~$`(]|[A-Za-z_]\w*=|.*%.*%)/.test(file)
}

function isRelative(file: string, onWindows: boolean): boolean {
  if (onWindows) return /[\\/]/.test(file) && !win32.isAbsolute(file)
  return file.includes('/') && !posix.isAbsolute(file)
}

/** In this order: blanks, single quotes, double quotes, one escaped character, anything else. */
const posixPart = /([ \t\r\n]+)|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^ \t\r\n'"\\]+)/y

/** The rules of a POSIX shell's words, as Python's shlex has them. */
function splitForPosix(command: string): Split | undefined {
  const words: string[] = []
  let word: string | undefined
  let needsShell = command.includes('\n')
  let end = 0
  for (const found of command.matchAll(new RegExp(posixPart.source, 'gy'))) {
    const [part, blank, single, double, escaped, plain] = found
    end += part.length
    if (blank !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    needsShell ||= /[$`]/.test(double?.replaceAll(/\\[^]/g, '') ?? '') || /[$`|&;<>()*?[\]]/.test(plain ?? '')
    needsShell ||= word === undefined && (plain ?? '').startsWith('~')
    word = (word ?? '') + (single ?? double?.replaceAll(/\\(["\\])/g, '$1') ?? escaped ?? plain ?? '')
  }
  if (end !== command.length) return undefined
  return { words: word === undefined ? words : [...words, word], needsShell }
}

/** The rules of the C runtime: only double quotes, and a backslash is special only in front of one. */
function splitForWindows(command: string): Split | undefined {
  const words: string[] = []
  let word: string | undefined
  let quoted = false
  let needsShell = command.includes('%')
  for (const [part] of command.matchAll(/\\*"|[ \t]+|[^ \t"\\]+|\\+/g)) {
    if (part.endsWith('"')) {
      const backslashes = part.length - 1
      const isLiteral = backslashes % 2 === 1
      word = (word ?? '') + '\\'.repeat(backslashes >> 1) + (isLiteral ? '"' : '')
      if (!isLiteral) quoted = !quoted
    } else if (/[ \t]/.test(part) && !quoted) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else {
      needsShell ||= !quoted && /[|&<>^()]/.test(part)
      word = (word ?? '') + part
    }
  }
  if (quoted) return undefined
  if (word !== undefined) words.push(word)
  return { words, needsShell: needsShell || /\.(?:bat|cmd)$/i.test(words[0] ?? '') }
}
