import { paint } from '../text/paint.ts'
import { wrapText } from '../text/wrap-text.ts'
import type { HelpPage, HelpRow, HelpSection } from './help-page.ts'

export interface HelpView {
  /** Columns of the terminal. */
  readonly width: number
  readonly color: boolean
}

/** Below this width, the explanation of a term is on the lines after it. */
const twoColumns = 60
const widestTerm = 28
const narrowest = 20

/**
 * Renders a page of help for a terminal. Only a word that is longer than a line exceeds the width.
 * @returns text that ends with a newline
 */
export function renderHelp(page: HelpPage, { width: given, color }: HelpView): string {
  const terms = page.sections.flatMap(({ rows = [] }) => rows.map(({ term }) => term.length))
  const column = Math.min(widestTerm, Math.max(0, ...terms)) + 4
  const view = { width: Math.max(narrowest, given), color, column }
  const usage = page.usage === undefined ? [] : [...hang('Usage: ', page.usage, view.width), '']
  const sections = page.sections.flatMap((section) => ['', ...renderSection(section, view)])
  const lines = [...usage, ...wrapText(page.summary, view.width), ...sections]
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}

interface Layout extends HelpView {
  /** Where the explanations start, the same in all sections. */
  readonly column: number
}

function renderSection(section: HelpSection, view: Layout): readonly string[] {
  const { title, paragraphs = [], rows = [] } = section
  const texts = paragraphs.flatMap((text, index) => [
    ...(index === 0 ? [] : ['']),
    ...indent(wrapText(text, view.width - 2), 2),
  ])
  return [
    paint(title, 'bold', view),
    ...texts,
    ...(texts.length > 0 && rows.length > 0 ? [''] : []),
    ...renderRows(rows, view),
  ]
}

function renderRows(rows: readonly HelpRow[], { width, column }: Layout): readonly string[] {
  if (width < twoColumns) {
    return rows.flatMap(({ term, text }) => [
      ...indent(wrapText(term.trim(), width - 2), 2),
      ...indent(wrapText(text, width - 6), 6),
    ])
  }
  return rows.flatMap(({ term, text }) => {
    const [first = '', ...rest] = wrapText(text, width - column)
    const isLong = term.length + 4 > column
    const start = isLong
      ? [...indent(wrapTerm(term, width - 2), 2), ...indent([first], column)]
      : [`  ${term.padEnd(column - 2)}${first}`]
    return [...start, ...indent(rest, column)]
  })
}

/** Keeps the blanks before an option without a short form. */
function wrapTerm(term: string, width: number): readonly string[] {
  return term.length <= width ? [term] : wrapText(term.trim(), width)
}

/** Lines after the first are indented below the text. */
function hang(label: string, text: string, width: number): readonly string[] {
  const [first = '', ...rest] = wrapText(text, width - label.length)
  return [`${label}${first}`, ...indent(rest, label.length)]
}

function indent(lines: readonly string[], blanks: number): readonly string[] {
  return lines.map((line) => `${' '.repeat(blanks)}${line}`)
}
