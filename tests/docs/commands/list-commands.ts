import type { Page } from '../pages.ts'

/** A command that a page tells the reader to type or to put into a file. */
export interface DocumentedCommand {
  /** `README.md:12` */
  readonly at: string
  /** Without `$ `, comment and line continuation. */
  readonly text: string
  /** The lines that the page shows below it. */
  readonly output: readonly string[]
}

/** A block whose commands need a shell because they use pipes, substitutions or programs other than awsx. */
export interface ShellBlock {
  readonly at: string
  /** A language of {@link shellLanguages}. */
  readonly language: string
  readonly commands: readonly DocumentedCommand[]
}

export interface PageCommands {
  /** Commands of awsx alone. */
  readonly direct: readonly DocumentedCommand[]
  readonly blocks: readonly ShellBlock[]
  /** Command lines with optional parts, e.g. `awsx login [profile]`. */
  readonly synopses: readonly DocumentedCommand[]
}

interface Block {
  readonly language: string
  readonly lines: readonly { readonly at: string; readonly text: string }[]
}

const shellLanguages = ['', 'sh', 'bash', 'zsh', 'fish', 'powershell', 'cmd'] as const

/** Words in capitals that stand for something, and what a reader could put there. */
const placeholders: Readonly<Record<string, string>> = {
  PROFILE: 'dev',
  NAME: 'dev',
  SESSION: 'corp',
  SETTING: 'duration',
  VALUE: '2h',
  FILE: 'backup.age',
  SHELL: 'bash',
  ARN: 'arn:aws:lambda:us-west-2:222222222222:function:f',
  CODE: 'SSO_LOGIN_REQUIRED',
  TOPIC: 'mfa',
  ID: '111111111111',
  CMD: 'aws s3 ls',
  COMMAND: 'aws s3 ls',
  URL: 'https://console.aws.amazon.com/s3/home',
}

/** @returns the commands in the code blocks of a page, and the complete ones in its text */
export function listPageCommands(page: Page): PageCommands {
  const direct: DocumentedCommand[] = []
  const blocks: ShellBlock[] = []
  const synopses: DocumentedCommand[] = []
  for (const block of listBlocks(page)) {
    const commands = commandsOf(block)
    const complete = commands.filter(({ text }) => !isSynopsis(text))
    synopses.push(...commands.filter(({ text }) => isSynopsis(text)))
    if (complete.every(({ text }) => splitWords(text)?.[0] === 'awsx')) direct.push(...complete)
    else
      blocks.push({
        at: block.lines[0]?.at ?? page.path,
        language: block.language || 'bash',
        commands: complete,
      })
  }
  return { direct: [...direct, ...inlineCommands(page)], blocks, synopses }
}

function isSynopsis(text: string): boolean {
  return /\[|…|\.\.\.|<\w+>/.test(text)
}

function listBlocks(page: Page): readonly Block[] {
  const blocks: Block[] = []
  let block: { language: string; lines: { at: string; text: string }[] } | undefined
  for (const [index, line] of page.lines.entries()) {
    const [, language] = /^\s*```(\S*)/.exec(line) ?? []
    if (language === undefined) block?.lines.push({ at: `${page.path}:${index + 1}`, text: line })
    else if (block === undefined) block = { language, lines: [] }
    else {
      blocks.push(block)
      block = undefined
    }
  }
  return blocks
}

function commandsOf(block: Block): readonly DocumentedCommand[] {
  const isShell = shellLanguages.some((language) => language === block.language)
  if (!isShell) return block.lines.flatMap(({ at, text }) => commandsInFileLine(at, text))
  const lines = joinContinued(block.lines)
  if (lines.some(({ text }) => text.startsWith('$ '))) return readTranscript(lines)
  if (/^(awsx: |--- )/.test(lines[0]?.text ?? '')) return []
  return lines.flatMap(({ at, text }) => {
    const command = fillPlaceholders(withoutComment(text))
    return command === '' ? [] : [{ at, text: command, output: [] }]
  })
}

/** Lines of a file, such as `credential_process = awsx credential-process dev` or a step of a pipeline. */
function commandsInFileLine(at: string, line: string): readonly DocumentedCommand[] {
  if (/^\s*#|^Description=/.test(line)) return []
  return [...line.matchAll(/(?<=^|[\s"'=@;(])awsx [a-z][^"';|&)]*/g)].map(([text]) => ({
    at,
    text: withoutComment(text),
    output: [],
  }))
}

function joinContinued(lines: Block['lines']): Block['lines'] {
  const joined: { at: string; text: string }[] = []
  for (const line of lines) {
    const last = joined.at(-1)
    if (last?.text.endsWith('\\') === true) last.text = last.text.slice(0, -1) + line.text.trimStart()
    else joined.push({ ...line })
  }
  return joined
}

function readTranscript(lines: Block['lines']): readonly DocumentedCommand[] {
  const commands: { at: string; text: string; output: string[] }[] = []
  for (const { at, text } of lines) {
    if (text.startsWith('$ '))
      commands.push({ at, text: fillPlaceholders(withoutComment(text.slice(2))), output: [] })
    else commands.at(-1)?.output.push(text)
  }
  return commands
}

function withoutComment(line: string): string {
  return line.replace(/(^|\s+)#\s.*$/, '').trim()
}

/** A span counts if it has more than the name of the command. Without a line of its own it only names options otherwise. */
function inlineCommands(page: Page): readonly DocumentedCommand[] {
  let isBlock = false
  return page.lines.flatMap((line, index) => {
    const isFence = /^\s*```/.test(line)
    if (isFence) isBlock = !isBlock
    if (isFence || isBlock) return []
    return [...line.matchAll(/(?<!`)`(awsx [a-z-]+ [^`]+)`(?!`)/g)].flatMap(([, span = '']) => {
      const text = fillPlaceholders(span.replaceAll(String.raw`\|`, '|'))
      const isWhole = splitWords(text) !== undefined && !isSynopsis(text)
      return isWhole ? [{ at: `${page.path}:${index + 1}`, text, output: [] }] : []
    })
  })
}

function fillPlaceholders(text: string): string {
  const withRole = text.replace('--role NAME', '--role ReadOnly')
  return withRole.replaceAll(/\b[A-Z]{2,}\b/g, (word) => placeholders[word] ?? word)
}

/** @returns the words as a shell splits them, undefined if only a shell can run the text */
export function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = []
  for (const [part] of text.matchAll(/(?:'[^']*'|"[^"$`\\]*"|[^\s'"])+/g)) {
    if (/[|&;<>$()`\\*]/.test(part.replaceAll(/'[^']*'/g, ''))) return undefined
    words.push(part.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'))
  }
  return words
}
