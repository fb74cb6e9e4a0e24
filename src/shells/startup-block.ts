/** The lines that `awsx init --install` adds to a startup file, between two comments. Every shell that awsx supports has `#` comments. */

const begin = '# >>> awsx >>>'
const end = '# <<< awsx <<<'

/** What uninstalling also has to undo, noted in the last line of the block. */
const lineBreakNote = 'awsx added the line break before this block'
const newFileNote = 'awsx created this file'

const blockPattern = new RegExp(
  String.raw`^${begin}[^\n]*\n(?<body>(?:(?!${begin})[^\n]*\n)*?)${end}(?<note>[^\n]*)(?:\n|$)`,
  'm',
)

/** A startup file without the block. */
export interface Removed {
  readonly text: string
  /** Whether awsx created the file, and nothing else is in it. */
  readonly isOwnFile: boolean
}

/**
 * Adds the block at the end, or replaces the line in it. Its lines end in LF also in a file with CR LF, because a CR would belong to
 * the command in a POSIX shell.
 * @param text of the startup file; undefined if it does not exist
 * @param line the command that loads the integration
 */
export function addBlock(text: string | undefined, line: string): string {
  const before = text ?? ''
  const existing = blockPattern.exec(before)
  const body = existing?.groups?.['body']
  if (existing !== null && body !== undefined) {
    if (body.trim() === line) return before
    const at = existing.index + existing[0].indexOf('\n') + 1
    return before.slice(0, at) + `${line}\n` + before.slice(at + body.length)
  }
  const addsLineBreak = before !== '' && !before.endsWith('\n')
  const note = text === undefined ? ` ${newFileNote}` : addsLineBreak ? ` ${lineBreakNote}` : ''
  const lines = [
    `${begin} added by awsx init --install; to remove: awsx init --uninstall`,
    line,
    `${end}${note}`,
  ]
  return before + (addsLineBreak ? '\n' : '') + lines.map((each) => `${each}\n`).join('')
}

/** Removes the block and what was added with it. @returns undefined if the text has no block */
export function removeBlock(text: string): Removed | undefined {
  const existing = blockPattern.exec(text)
  if (existing === null) return undefined
  const note = existing.groups?.['note'] ?? ''
  const before = text.slice(0, existing.index)
  const after = text.slice(existing.index + existing[0].length)
  // Text that was added after the block needs the line break.
  const isLast = note.includes(lineBreakNote) && after === ''
  const rest = (isLast ? before.replace(/\r?\n$/, '') : before) + after
  return { text: rest, isOwnFile: note.includes(newFileNote) && rest === '' }
}

/** Whether the text has the first line of a block without its last line, so that the end of the block is unknown. */
export function hasBrokenBlock(text: string): boolean {
  return new RegExp(`^${begin}`, 'm').test(text.replace(blockPattern, ''))
}

/** @returns the number of the line outside of the block that loads the integration; undefined without one */
export function findInitLine(text: string): number | undefined {
  const outside = text.replace(blockPattern, (block) => '\n'.repeat(block.split('\n').length - 1))
  const index = outside.split('\n').findIndex((line) => /^[^#]*\bawsx(?:\.exe)? init\b/.test(line))
  return index === -1 ? undefined : index + 1
}
