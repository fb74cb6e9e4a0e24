import type { Code, Page } from '../pages.ts'

/** A code block between fences. */
export interface Block {
  /** The word after the opening fence; empty if there is none. */
  readonly language: string
  readonly lines: readonly Code[]
}

export function listBlocks(page: Page): readonly Block[] {
  const blocks: Block[] = []
  let block: { language: string; lines: Code[] } | undefined
  for (const [index, line] of page.lines.entries()) {
    const [, language] = fenceOf(line)
    if (language === undefined) block?.lines.push({ at: `${page.path}:${index + 1}`, text: line })
    else if (block === undefined) block = { language, lines: [] }
    else {
      blocks.push(block)
      block = undefined
    }
  }
  return blocks
}

/** @returns the code in sentences and tables, also where it goes on in the next line; `\|` of tables is read as `|` */
export function listSpans(page: Page): readonly Code[] {
  return listParagraphs(page).flatMap(({ first, text }) =>
    [...text.matchAll(/(?<!`)(`+)(?!`)([\s\S]*?)(?<!`)\1(?!`)/g)].map(({ index, 2: code = '' }) => ({
      at: `${page.path}:${first + text.slice(0, index).split('\n').length - 1}`,
      text: code
        .trim()
        .replaceAll(/\s+/g, ' ')
        .replaceAll(String.raw`\|`, '|'),
    })),
  )
}

/** Lines outside of code blocks up to the next empty line. A row of a table is a paragraph of its own. */
function listParagraphs(page: Page): readonly { readonly first: number; readonly text: string }[] {
  const paragraphs: { first: number; text: string }[] = []
  let isCode = false
  let isOpen = false
  for (const [index, line] of page.lines.entries()) {
    const isFence = fenceOf(line).length > 0
    if (isFence) isCode = !isCode
    const isText = !isFence && !isCode && line.trim() !== ''
    const last = paragraphs.at(-1)
    if (isText && isOpen && last !== undefined && !line.startsWith('|')) last.text += `\n${line}`
    else if (isText) paragraphs.push({ first: index + 1, text: line })
    isOpen = isText
  }
  return paragraphs
}

function fenceOf(line: string): readonly string[] {
  return /^\s*```(\S*)/.exec(line) ?? []
}
