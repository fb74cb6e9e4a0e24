import { AwsxError } from '../errors.ts'
import { parseBody, parsePreamble, locationOf } from './parse-section.ts'
import type { Problem } from './parse-section.ts'
import { findHeaders, readHeaders } from './find-headers.ts'
import type { Header, ScannedFile } from './find-headers.ts'
import type { Config, Property, Section, SectionKind } from './types.ts'

/** One header of a section, and the file that it stands in. */
interface Occurrence {
  readonly file: ScannedFile
  readonly header: Header
}

/** The sections of one kind: those of the profiles are in both files. */
export interface Sections {
  readonly kind: SectionKind
  /** In the order of merging: what a later one says, counts. */
  readonly files: readonly ScannedFile[]
}

/** The name of every section of the kind, each once, in file order. */
export function listSections({ kind, files }: Sections): readonly string[] {
  const headers = files.flatMap(readHeaders).filter((header) => header.kind === kind)
  return [...new Set(headers.map(({ name }) => name))]
}

/**
 * Reads a section as the AWS SDKs merge it from all its occurrences.
 * @returns undefined if no file has it
 * @throws AwsxError CONFIG_PARSE if a line of it, or a line above the first header of a file, cannot be read
 */
export function readSection(sections: Sections, name: string, show: Config['show']): Section | undefined {
  const fail = (file: ScannedFile, problem: Problem): AwsxError => {
    const at = show(locationOf(file, problem.offset))
    const message = `${sections.kind} "${name}": ${problem.message}`
    return new AwsxError('CONFIG_PARSE', message, { at, hints: [problem.hint] })
  }
  for (const file of sections.files) {
    const [problem] = parsePreamble(file)
    if (problem !== undefined) throw fail(file, problem)
  }
  const occurrences = findOccurrences(sections, name)
  const properties = new Map<string, Property>()
  for (const { file, header } of occurrences) {
    const body = parseBody(file, header.bodyStart, header.bodyEnd)
    const problem = findHeaderProblem(header) ?? body.problems[0]
    if (problem !== undefined) throw fail(file, problem)
    for (const property of body.properties.values()) properties.set(property.name, property)
  }
  const [first] = occurrences
  return first === undefined ? undefined : makeSection(name, first, properties)
}

/** A header without its bracket is the only kind that cannot be read. */
export function findHeaderProblem(header: Header): Problem | undefined {
  if (header.form !== 'unclosed') return undefined
  const shown = header.prefix === '' ? header.name : `${header.prefix} ${header.name}`
  return {
    offset: header.start,
    message: 'expected "]" at the end of the section header',
    hint: `write [${shown}], and nothing behind it but a comment`,
  }
}

/** Whether the header is the one that hides every `[default]` of a config file. */
export function isProfileDefault({ kind, name, form, prefix }: Header): boolean {
  return kind === 'profile' && name === 'default' && prefix === 'profile' && form !== 'unclosed'
}

function findOccurrences({ kind, files }: Sections, name: string): readonly Occurrence[] {
  const occurrences: Occurrence[] = []
  for (const file of files) {
    const headers = findHeaders(file, name)
    const hidesBare = headers.some(isProfileDefault)
    // The AWS CLI writes the keys of [profile 'a b'] below a bare [a b] of the credentials file.
    const isQuoted = kind === 'profile' && occurrences.some(({ header }) => header.form === 'quoted')
    for (const header of headers) {
      const counts = header.kind === kind || (isQuoted && header.form === 'blank-name')
      if (counts && !(hidesBare && header.form === 'bare-default')) occurrences.push({ file, header })
    }
  }
  return occurrences
}

function makeSection(name: string, first: Occurrence, properties: ReadonlyMap<string, Property>): Section {
  return {
    name,
    location: locationOf(first.file, first.header.start),
    get: (key) => properties.get(key),
    properties: () => [...properties.values()],
  }
}
