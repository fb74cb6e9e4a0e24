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
/** Several blocks, as after merging two startup files. */
const allBlocks = new RegExp(blockPattern, 'gm')

/** A startup file without the block. */
export interface Removed {
  readonly text: string
  /** Whether awsx created the file, and nothing else is in it. */
  readonly isOwnFile: boolean
}

/**
 * Adds the block at the end, or replaces the line in the first block and removes all others. Its lines end in LF also in a file with
 * CR LF, because a CR would belong to the command in a POSIX shell.
 * @param text of the startup file; undefined if it does not exist
 * @param line the command that loads the integration, or the lines for another file
 * @param commands what added the block, and what removes it
 */
export function addBlock(
  text: string | undefined,
  line: string,
  commands: { readonly add: string; readonly remove: string } = {
    add: 'awsx init --install',
    remove: 'awsx init --uninstall',
  },
): string {
  const before = text ?? ''
  const existing = blockPattern.exec(before)
  const body = existing?.groups?.['body']
  if (existing !== null && body !== undefined) {
    const at = existing.index + existing[0].indexOf('\n') + 1
    const end = existing.index + existing[0].length
    const after = before.slice(end)
    return (
      before.slice(0, at) +
      (body.trim() === line ? body : `${line}\n`) +
      before.slice(at + body.length, end) +
      (removeBlocks(after)?.text ?? after)
    )
  }
  const addsLineBreak = before !== '' && !before.endsWith('\n')
  const note = text === undefined ? ` ${newFileNote}` : addsLineBreak ? ` ${lineBreakNote}` : ''
  const lines = [`${begin} added by ${commands.add}; to remove: ${commands.remove}`, line, `${end}${note}`]
  return before + (addsLineBreak ? '\n' : '') + lines.map((each) => `${each}\n`).join('')
}

/** Removes all blocks and what was added with them. @returns undefined if the text has no block */
export function removeBlocks(text: string): Removed | undefined {
  const blocks = [...text.matchAll(allBlocks)]
  if (blocks.length === 0) return undefined
  const notes = blocks.map(({ groups }) => groups?.['note'] ?? '')
  // From the end, because text that was added after a block needs the line break before it.
  const rest = blocks.reduceRight((left, { index, 0: block }, number) => {
    const before = left.slice(0, index)
    const after = left.slice(index + block.length)
    const addedLineBreak = notes[number]?.includes(lineBreakNote) === true && after === ''
    return (addedLineBreak ? before.replace(/\r?\n$/, '') : before) + after
  }, text)
  return { text: rest, isOwnFile: rest === '' && notes.some((note) => note.includes(newFileNote)) }
}

/** Whether the text has the first line of a block without its last line, so that the end of the block is unknown. */
export function hasBrokenBlock(text: string): boolean {
  return new RegExp(`^${begin}`, 'm').test(text.replace(allBlocks, ''))
}

/** @returns the number of the line outside of all blocks that loads the integration; undefined without one */
export function findInitLine(text: string): number | undefined {
  const outside = text.replace(allBlocks, (block) => '\n'.repeat(block.split('\n').length - 1))
  const index = outside.split('\n').findIndex((line) => /^[^#]*\bawsx(?:\.exe)? init\b/.test(line))
  return index === -1 ? undefined : index + 1
}
