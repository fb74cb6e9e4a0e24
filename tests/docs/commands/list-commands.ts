import type { Code, Page } from '../pages.ts'
import { listBlocks, listSpans } from './code-in-pages.ts'
import type { Block } from './code-in-pages.ts'
import {
  countMentions,
  fillPlaceholders,
  isSynopsis,
  shortestForm,
  splitWords,
  withoutComment,
} from './command-text.ts'
import { shellOf } from './shell-of.ts'
import type { ShellName } from './shell-of.ts'

/** A command that a page tells the reader to type or to put into a file. */
export interface DocumentedCommand {
  /** `README.md:12` */
  readonly at: string
  /** Without `$ `, comment and line continuation, with a value for each placeholder. */
  readonly text: string
  /** The lines that the page shows below it. */
  readonly output: readonly string[]
}

/** Commands that need a shell because they use pipes, substitutions or programs other than awsx. */
export interface ShellBlock {
  readonly at: string
  readonly shell: ShellName
  /** One, if it is code in a sentence or table. */
  readonly commands: readonly DocumentedCommand[]
}

export interface PageCommands {
  /** Commands of awsx alone, and the shortest form of each synopsis. */
  readonly direct: readonly DocumentedCommand[]
  readonly blocks: readonly ShellBlock[]
  /** Command lines with optional parts, e.g. `awsx login [profile]`. */
  readonly synopses: readonly Code[]
  /** Code with awsx and arguments from which no command was read. */
  readonly notRead: readonly Code[]
}

interface Commands {
  /** What the commands were read from. */
  readonly sources: readonly Code[]
  readonly commands: readonly DocumentedCommand[]
  /** The shell that runs all of them if one of them needs a shell. Without it, each is a command of awsx alone. */
  readonly shell?: ShellName
}

const shellLanguages: ReadonlySet<string> = new Set(['', 'sh', 'bash', 'zsh', 'fish', 'powershell', 'cmd'])

/** @returns the commands in the code blocks, sentences and tables of a page */
export function listPageCommands(page: Page): PageCommands {
  const read = [
    ...listBlocks(page).map(readBlock),
    ...listSpans(page)
      .filter(({ text }) => countMentions(text) > 0)
      .map(readSpan),
  ]
  const isDirect = ({ shell, commands }: Commands): boolean =>
    shell === undefined || commands.every(({ text }) => splitWords(text)?.[0] === 'awsx')
  return {
    direct: read.filter((group) => isDirect(group)).flatMap(({ commands }) => commands),
    blocks: read.flatMap((group) => (isDirect(group) ? [] : toShellBlocks(group))),
    synopses: read.flatMap(({ sources }) => sources).filter(({ text }) => isAwsxSynopsis(text)),
    notRead: read.flatMap((group) => listNotRead(group)),
  }
}

function toShellBlocks({ shell, commands }: Commands): readonly ShellBlock[] {
  const [first] = commands
  return first === undefined || shell === undefined ? [] : [{ at: first.at, shell, commands }]
}

function listNotRead({ sources, commands }: Commands): readonly Code[] {
  return sources.filter(({ at, text }) => {
    const here = commands.filter((command) => command.at === at)
    const count = here.reduce((sum, command) => sum + countMentions(`${command.text} `), 0)
    return count < countMentions(withoutComment(text))
  })
}

function isAwsxSynopsis(text: string): boolean {
  return text.startsWith('awsx ') && isSynopsis(text)
}

function readBlock(block: Block): Commands {
  if (!shellLanguages.has(block.language)) return readFile(block.lines)
  const lines = joinContinued(block.lines)
  const [first] = lines
  if (lines.some(({ text }) => text.startsWith('$ '))) return readTranscript(lines)
  if (/^(awsx: |--- )/.test(first?.text ?? '')) return readFile(lines)
  const commands = lines.flatMap(({ at, text }) => toCommand(at, withoutComment(text)))
  const shell = shellOf(commands[0]?.text ?? '', block.language)
  return { sources: lines, commands, shell }
}

function toCommand(at: string, text: string): readonly DocumentedCommand[] {
  if (text === '') return []
  return [{ at, text: isAwsxSynopsis(text) ? shortestForm(text) : fillPlaceholders(text), output: [] }]
}

/** A span that is a command, the line of a file such as `credential_process = awsx …`, or a message that names commands. */
function readSpan(span: Code): Commands {
  const { at, text } = span
  if (/^(\w+ = |awsx: )/.test(text)) return readFile([span])
  return { sources: [span], commands: toCommand(at, text), shell: shellOf(text) }
}

/** Lines of a file, such as `credential_process = awsx credential-process dev`, of a pipeline's step, or of a message. */
function readFile(lines: readonly Code[]): Commands {
  const sources = lines.filter(({ text }) => !/^\s*#|^Description=/.test(text))
  const commands = sources.flatMap(({ at, text }) =>
    [...text.matchAll(/(?<=^|[\s"'=@;(])awsx [a-z][^"';|&()]*/g)].flatMap(([command]) =>
      toCommand(at, withoutComment(command)),
    ),
  )
  return { sources, commands }
}

function joinContinued(lines: readonly Code[]): readonly Code[] {
  const joined: { at: string; text: string }[] = []
  for (const line of lines) {
    const last = joined.at(-1)
    if (last?.text.endsWith('\\') === true) last.text = last.text.slice(0, -1) + line.text.trimStart()
    else joined.push({ ...line })
  }
  return joined
}

function readTranscript(lines: readonly Code[]): Commands {
  const commands: { at: string; text: string; output: string[] }[] = []
  for (const { at, text } of lines) {
    if (text.startsWith('$ '))
      commands.push({ at, text: fillPlaceholders(withoutComment(text.slice(2))), output: [] })
    else commands.at(-1)?.output.push(text)
  }
  return { sources: lines, commands, shell: 'bash' }
}
