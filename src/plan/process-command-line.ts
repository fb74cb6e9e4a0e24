import { isFullPath } from '../context.ts'

/** How to start a configured command. */
export interface CommandLine {
  readonly file: string
  readonly args: readonly string[]
  /** Windows: pass the arguments unquoted. */
  readonly verbatim: boolean
}

/** Why a command cannot be started, as text to follow the name of its setting. */
export interface BadCommand {
  readonly problem: string
}

/**
 * Decides how to run the text of `credential_process`.
 *
 * botocore splits it into words without a shell; all other AWS SDKs pass it to `sh -c` or `cmd.exe /C`. The results differ
 * only if a shell would expand something. So the text is split like in botocore (POSIX quoting; on Windows the rules of the C
 * runtime), and runs in a shell only if it has a shell metacharacter outside quotes, `$` or a backquote in double quotes, a
 * leading `~`, or an assignment at the start. Batch files on Windows always run in the shell.
 *
 * Unlike in AWS tools, a program path relative to the working directory is an error. Otherwise anyone who can write to the
 * folder in which a command runs could put a program there.
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
  if (split === undefined) return { problem: 'has an unterminated quote or a trailing backslash' }
  const [file, ...args] = split.words
  if (file === undefined || file === '') return { problem: 'is empty' }
  if (isRelative(file, platform) && !startsWithSyntax(file)) {
    return { problem: `names "${file}" relative to the working directory` }
  }
  if (!split.needsShell && !startsWithSyntax(file)) return { file, args, verbatim: false }
  return onWindows
    ? inCommandInterpreter(command, shell)
    : { file: '/bin/sh', args: ['-c', command], verbatim: false }
}

/** Runs a command in `cmd.exe`, with the quotes that `/s` removes. */
export function inCommandInterpreter(command: string, shell: string): CommandLine {
  return { file: shell, args: ['/d', '/s', '/c', `"${command}"`], verbatim: true }
}

interface Split {
  readonly words: readonly string[]
  readonly needsShell: boolean
}

/** Whether the word is not a plain program: a home directory, a variable, a subshell or an assignment. */
function startsWithSyntax(file: string): boolean {
  return /^(?:[~$`(]|[A-Za-z_]\w*=|.*%.*%)/.test(file)
}

function isRelative(file: string, platform: NodeJS.Platform): boolean {
  const hasFolder = platform === 'win32' ? /[\\/:]/.test(file) : file.includes('/')
  return hasFolder && !isFullPath(file, platform)
}

/** In this order: blanks, single quotes, double quotes, one escaped character, anything else. */
const posixPart = /([ \t\r\n]+)|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^ \t\r\n'"\\]+)/y

/** POSIX quoting rules, as in Python's shlex. */
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

/** C runtime rules: only double quotes, and a backslash is special only before one. */
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
