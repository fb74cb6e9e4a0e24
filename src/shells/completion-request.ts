import { replaceBashWord, splitBashLine } from './bash-line.ts'
import type { Candidate } from './complete-accounts.ts'
import type { Completion } from './complete.ts'
import type { Shell } from './shell-names.ts'

/** A completion request from a shell's script. */
export interface CompletionRequest {
  /** The line without `awsx`; the last word is being typed. */
  readonly words: readonly string[]
  /** Formats the answer for the script. */
  answer(completion: Completion): string
}

/**
 * Reads the arguments that a shell's completion script passes. bash passes its word breaks and the line up to the cursor, because only the
 * typed line shows the quotes; the other shells pass words.
 */
export function readRequest(shell: Shell, given: readonly string[]): CompletionRequest {
  if (shell === 'bash') return readBashRequest(given[1] ?? '', given[0] ?? '')
  if (shell === 'tcsh' || shell === 'nushell') return readLineRequest(shell, given[0] ?? '')
  const last = given.at(-1) ?? ''
  // PowerShell's script puts `=` before the word being typed.
  const words = shell === 'powershell' ? [...given.slice(0, -1), last.replace(/^=/, '')] : given
  const typed = words.at(-1) ?? ''
  return {
    words,
    answer(completion) {
      if ('commandAt' in completion) return commandMarker(completion.commandAt + 1)
      if ('files' in completion) return shell === 'zsh' || shell === 'fish' ? filesMarker : ''
      const shown = completion.candidates.filter(isPrintable)
      if (shell === 'zsh') return printLines(shown.map(describeForZsh))
      if (shell === 'powershell') return printEscaped(shown.filter(({ value }) => value.startsWith(typed)))
      return printLines(shown.map(({ value, describe }) => `${value}\t${describe}`.trimEnd()))
    },
  }
}

/** Shells that pass the line. tcsh takes the words of an answer, and cannot quote one. */
function readLineRequest(shell: 'tcsh' | 'nushell', line: string): CompletionRequest {
  const words = splitBashLine(line, '')
    .slice(1)
    .map(({ value }) => value)
  return {
    words: words.length === 0 ? [''] : words,
    answer(completion) {
      if ('files' in completion) return shell === 'tcsh' ? '' : filesMarker
      if ('commandAt' in completion) return shell === 'tcsh' ? '' : commandMarker(completion.commandAt + 1)
      const shown = completion.candidates.filter(isPrintable)
      if (shell === 'nushell')
        return printLines(shown.map(({ value, describe }) => `${value}\t${describe}`.trimEnd()))
      return printLines(shown.map(({ value }) => value).filter((value) => /^[\w@%+=:,./-]+$/.test(value)))
    },
  }
}

function readBashRequest(line: string, wordBreaks: string): CompletionRequest {
  const [program, ...rest] = splitBashLine(line, wordBreaks)
  const typed = rest.at(-1) ?? { value: '', quote: '', keptLength: 0, compWords: 1 }
  return {
    words: rest.length === 0 ? [''] : rest.map(({ value }) => value),
    answer(completion) {
      if ('commandAt' in completion) {
        const before = [program, ...rest.slice(0, completion.commandAt)]
        return commandMarker(before.reduce((sum, word) => sum + (word?.compWords ?? 0), 0))
      }
      if ('files' in completion) return filesMarker
      const shown = completion.candidates.filter(isPrintable)
      return printLines(shown.flatMap(({ value }) => replaceBashWord(value, typed) ?? []))
    },
  }
}

/** Tells the script that the shell is to complete the path of a file. PowerShell does so without any candidate. */
const filesMarker = ':files\n'

/** @param index position of the command's first word on the line, where `awsx` is 0 */
function commandMarker(index: number): string {
  return `:command ${index}\n`
}

/** A name may contain a line break, which would split its line in two. */
function isPrintable({ value }: Candidate): boolean {
  return !/[\u0000-\u001F\u007F]/.test(value)
}

/** `_describe` splits at the first colon that has no backslash before it. */
function describeForZsh({ value, describe }: Candidate): string {
  const name = value.replaceAll('\\', '\\\\').replaceAll(':', String.raw`\:`)
  return describe === '' ? name : `${name}:${describe}`
}

/** Only ASCII, because PowerShell decodes the output of programs in the console's code page. */
function printEscaped(candidates: readonly Candidate[]): string {
  const escape = (text: string): string =>
    text.replaceAll(
      /[^ -[\]-~]/g,
      (unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
  return printLines(
    candidates.map(({ value, describe }) => `${escape(value)}\t${escape(describe)}`.trimEnd()),
  )
}

function printLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}
