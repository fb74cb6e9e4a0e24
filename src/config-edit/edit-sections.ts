import { endOfLine, makeSourceFile, readHeaders } from '../config/find-headers.ts'
import type { Header } from '../config/find-headers.ts'
import type { Dialect, SourceFile } from '../config/types.ts'
import { checkSectionName, editSection, findEditableHeaders, planSectionEdit } from './edit-section.ts'
import type { SectionEdit } from './edit-section.ts'
import { applyEdits, listKeys } from './text-edits.ts'
import type { TextEdit } from './text-edits.ts'

/**
 * Edits many sections like `editSection`, with one pass over the text: milliseconds in a long file, not minutes. Missing
 * sections are appended in the order of their edits.
 * @param edits at most one per section
 * @throws AwsxError like `editSection`
 */
export function editSections(text: string, dialect: Dialect, edits: readonly SectionEdit[]): string {
  const file = makeSourceFile('', dialect, text)
  const planned = edits.map((edit) => ({ edit, textEdits: planSectionEdit(file, edit) }))
  const edited = applyToFile(
    text,
    file,
    planned.flatMap(({ textEdits }) => textEdits ?? []),
  )
  const missing = planned.filter(({ textEdits }) => textEdits === undefined)
  return missing.reduce((all, { edit }) => editSection(all, dialect, edit), edited)
}

/**
 * Removes sections: each of their headers, the lines down to the last key, and the blank line that separates the section.
 * Comments below the last key stay, because they mostly belong to the next section. All other bytes stay the same.
 * @param sections sections that the text does not have are ignored
 * @throws AwsxError CONFIG_PARSE for a section with a line that cannot be parsed
 */
export function removeSections(
  text: string,
  dialect: Dialect,
  sections: readonly Pick<SectionEdit, 'kind' | 'name'>[],
): string {
  const file = makeSourceFile('', dialect, text)
  const headers = sections.flatMap((section) => findEditableHeaders(file, section))
  const ranges = headers.map((header) => rangeOf(file, header)).sort((a, b) => a.start - b.start)
  return applyToFile(text, file, removeRanges(file.text, ranges))
}

/** Applies edits of a parsed file to the text that it was made from, which may have a byte order mark. */
function applyToFile(text: string, file: SourceFile, edits: readonly TextEdit[]): string {
  return text.slice(0, text.length - file.text.length) + applyEdits(file.text, edits)
}

interface TextRange {
  readonly start: number
  readonly end: number
}

function rangeOf(file: SourceFile, header: Header): TextRange {
  return { start: header.start, end: listKeys(file, header).at(-1)?.end ?? header.bodyStart }
}

/** Removes each range with one of the blank lines around it, so that the spacing of the other sections stays the same. */
function removeRanges(text: string, ranges: readonly TextRange[]): readonly TextEdit[] {
  const edits: TextEdit[] = []
  for (const range of ranges) {
    const isNext = edits.at(-1)?.end === range.start
    const start = isNext ? (edits.pop()?.start ?? range.start) : range.start
    const before = blankLineBefore(text, start)
    const after = before > 0 || start === 0 ? blankLineAt(text, range.end) : 0
    const isLast = range.end === text.length
    edits.push({ start: isLast ? start - before : start, end: range.end + after, text: '' })
  }
  return edits
}

/** The length of the blank line that starts here, or 0. */
function blankLineAt(text: string, offset: number): number {
  const [line = ''] = /^[ \t]*\r?\n/.exec(text.slice(offset, endOfLine(text, offset) + 1)) ?? []
  return line.length
}

/** The length of the blank line that ends here, or 0. */
function blankLineBefore(text: string, offset: number): number {
  const [, line = ''] = /\n([ \t]*\r?\n)$/.exec(text.slice(Math.max(0, offset - 200), offset)) ?? []
  return line.length
}

/**
 * Renames profiles of a config text, all at once, so that two may swap names. References to them do not change.
 * @param names new names by old name
 * @throws AwsxError CONFIG_INVALID for a name that the AWS SDKs would not find
 */
export function renameProfiles(text: string, names: ReadonlyMap<string, string>): string {
  for (const name of names.values()) checkSectionName('profile', name)
  const file = makeSourceFile('', 'config', text)
  const edits = readHeaders(file).flatMap((header) => {
    const name = header.kind === 'profile' ? names.get(header.name) : undefined
    if (name === undefined) return []
    const end = file.text.indexOf(']', header.start) + 1
    return [{ start: header.start, end, text: `[profile ${name}]` }]
  })
  return applyToFile(text, file, edits)
}
