import { AwsxError } from '../errors.ts'
import { findHeaders, readHeadersOfKind } from './find-headers.ts'
import type { Header } from './find-headers.ts'
import { locationOf, parseBody, parsePreamble } from './parse-section.ts'
import type { LineError } from './parse-section.ts'
import type { Config, Property, Section, SectionKind, SourceFile } from './types.ts'

/** A section header and the file that holds it. */
interface HeaderInFile {
  readonly file: SourceFile
  readonly header: Header
}

/** The files that can hold sections of a kind: profiles are in both files, other kinds in the config file. */
export interface SectionFiles {
  readonly kind: SectionKind
  /** In merge order: values of later files win. */
  readonly files: readonly SourceFile[]
}

/** The names of all sections of the kind, without repeats, in file order. */
export function listSectionNames({ kind, files }: SectionFiles): readonly string[] {
  const headers = files.flatMap((file) => readHeadersOfKind(file, kind))
  return [...new Set(headers.map(({ name }) => name))]
}

/**
 * Reads a section as the AWS SDKs merge it from all its headers.
 * @returns undefined if no file has it
 * @throws AwsxError CONFIG_PARSE if a line of the section, or a line above the first header of a file, cannot be parsed
 */
export function readSection(sections: SectionFiles, name: string, show: Config['show']): Section | undefined {
  const fail = (file: SourceFile, error: LineError): AwsxError => {
    const at = show(locationOf(file, error.offset))
    return new AwsxError('CONFIG_PARSE', `${sections.kind} "${name}": ${error.message}`, {
      at,
      hints: [error.hint],
    })
  }
  for (const file of sections.files) {
    const [error] = parsePreamble(file)
    if (error !== undefined) throw fail(file, error)
  }
  const headers = findSectionHeaders(sections, name)
  const properties = new Map<string, Property>()
  for (const { file, header } of headers) {
    const body = parseBody(file, header.bodyStart, header.bodyEnd)
    const error = findHeaderError(header) ?? body.errors[0]
    if (error !== undefined) throw fail(file, error)
    for (const property of body.properties.values()) properties.set(property.name, property)
  }
  const [first] = headers
  return first === undefined ? undefined : makeSection(name, first, properties)
}

/** The error of a header without its closing bracket. All other headers can be parsed. */
export function findHeaderError(header: Header): LineError | undefined {
  if (header.form !== 'unclosed') return undefined
  const shown = header.prefix === '' ? header.name : `${header.prefix} ${header.name}`
  return {
    offset: header.start,
    message: 'expected "]" at the end of the section header',
    hint: `write [${shown}] with nothing after it except a comment`,
  }
}

/** Whether the header is `[profile default]`, which makes the SDKs ignore every `[default]` of the config file. */
export function isProfileDefault({ kind, name, form, prefix }: Header): boolean {
  return kind === 'profile' && name === 'default' && prefix === 'profile' && form !== 'unclosed'
}

function findSectionHeaders({ kind, files }: SectionFiles, name: string): readonly HeaderInFile[] {
  const found: HeaderInFile[] = []
  for (const file of files) {
    const headers = findHeaders(file, name)
    const ignoresDefault = headers.some(isProfileDefault)
    for (const header of headers) {
      if (header.kind === kind && !(ignoresDefault && header.form === 'default')) found.push({ file, header })
    }
  }
  return found
}

function makeSection(name: string, first: HeaderInFile, properties: ReadonlyMap<string, Property>): Section {
  return {
    name,
    location: locationOf(first.file, first.header.start),
    get: (key) => properties.get(key),
    properties: () => [...properties.values()],
  }
}
