import { AwsxError } from '../errors.ts'
import { applySplices, editSection, findEditable, listKeys, spliceSection } from './edit-section.ts'
import type { SectionEdit, Splice } from './edit-section.ts'
import { isIdentifier } from '../config/header-syntax.ts'
import type { Dialect } from '../config/header-syntax.ts'
import { endOfLine, makeFile, readHeaders } from '../config/find-headers.ts'
import type { Header, ScannedFile } from '../config/find-headers.ts'

/**
 * Edits many sections as `editSection` does one, with one look at the text: in a long file that takes milliseconds, not minutes.
 * Sections that are missing are appended, in the order of their edits.
 * @param edits one at most for each section
 * @throws AwsxError as `editSection`
 */
export function editSections(text: string, dialect: Dialect, edits: readonly SectionEdit[]): string {
  const file = makeFile('', dialect, text)
  const mark = text.slice(0, text.length - file.text.length)
  const found = edits.map((edit) => ({ edit, splices: spliceSection(file, edit) }))
  const edited =
    mark +
    applySplices(
      file.text,
      found.flatMap(({ splices }) => splices ?? []),
    )
  const missing = found.filter(({ splices }) => splices === undefined)
  return missing.reduce((all, { edit }) => editSection(all, dialect, edit), edited)
}

/**
 * Takes sections away, every occurrence of each: the header, the keys, what stands between them, and the blank line that set
 * the section apart. Comments below the last key stay, as they mostly belong to what follows. All else stays to the byte.
 * @param sections names that the text does not have are passed over
 * @throws AwsxError CONFIG_PARSE for a section with a line that cannot be read
 */
export function removeSections(
  text: string,
  dialect: Dialect,
  sections: readonly Pick<SectionEdit, 'kind' | 'name'>[],
): string {
  const file = makeFile('', dialect, text)
  const mark = text.slice(0, text.length - file.text.length)
  const headers = sections.flatMap((section) => findEditable(file, section))
  const extents = headers.map((header) => extentOf(file, header)).sort((a, b) => a.start - b.start)
  return mark + applySplices(file.text, separate(file.text, extents))
}

interface Extent {
  readonly start: number
  readonly end: number
}

function extentOf(file: ScannedFile, header: Header): Extent {
  return { start: header.start, end: listKeys(file, header).at(-1)?.end ?? header.bodyStart }
}

/** Adds to each extent one of the blank lines around it, so that those that stay are as far apart as before. */
function separate(text: string, extents: readonly Extent[]): readonly Splice[] {
  const splices: Splice[] = []
  for (const extent of extents) {
    const isNext = splices.at(-1)?.end === extent.start
    const start = isNext ? (splices.pop()?.start ?? extent.start) : extent.start
    const before = blankLineBefore(text, start)
    const after = before > 0 || start === 0 ? blankLineAt(text, extent.end) : 0
    const isLast = extent.end === text.length
    splices.push({ start: isLast ? start - before : start, end: extent.end + after, text: '' })
  }
  return splices
}

/** Length of the blank line that begins here, 0 if none does. */
function blankLineAt(text: string, offset: number): number {
  const [line = ''] = /^[ \t]*\r?\n/.exec(text.slice(offset, endOfLine(text, offset) + 1)) ?? []
  return line.length
}

/** Length of the blank line that ends here, 0 if none does. */
function blankLineBefore(text: string, offset: number): number {
  const [, line = ''] = /\n([ \t]*\r?\n)$/.exec(text.slice(Math.max(0, offset - 200), offset)) ?? []
  return line.length
}

/**
 * Gives profiles of a config text new names, all at once, so that two may exchange theirs. Nothing that refers to them changes.
 * @param names new names by the present ones
 * @throws AwsxError CONFIG_INVALID for a name that the AWS SDKs would not find
 */
export function renameProfiles(text: string, names: ReadonlyMap<string, string>): string {
  for (const name of names.values()) checkName(name)
  const file = makeFile('', 'config', text)
  const mark = text.slice(0, text.length - file.text.length)
  const splices = readHeaders(file).flatMap((header) => {
    const name = header.kind === 'profile' ? names.get(header.name) : undefined
    if (name === undefined) return []
    const end = file.text.indexOf(']', header.start) + 1
    return [{ start: header.start, end, text: `[profile ${name}]` }]
  })
  return mark + applySplices(file.text, splices)
}

function checkName(name: string): void {
  if (isIdentifier(name)) return
  throw new AwsxError('CONFIG_INVALID', 'a profile cannot have this name: the AWS SDKs would not find it', {
    hints: ['use only letters, digits, and _ - / . % @ : +'],
  })
}
