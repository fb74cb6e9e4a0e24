import { readHeaders } from './find-headers.ts'
import type { Header } from './find-headers.ts'
import { describeHeader } from './header-findings.ts'
import { locationOf } from './parse-section.ts'
import type { Config, SectionKind, SourceFile } from './types.ts'

/**
 * Hints about headers that look like the missing section, but that AWS tools ignore or read under another
 * name. Each gives the line, what is wrong with it, and the correct spelling.
 */
export function describeIgnored(
  config: Pick<Config, 'sources' | 'show'>,
  kind: SectionKind,
  name: string,
): readonly string[] {
  const { config: configFile, credentials } = config.sources()
  const files = configFile.path === credentials.path ? [configFile] : [configFile, credentials]
  return files.flatMap((file) => {
    const found = [
      ...readHeaders(file).flatMap((header) => describeFlaws(header, file, { kind, name })),
      ...findIndented(file, { kind, name }),
    ]
    return found.map(
      ({ offset, flaw }) => `${config.show(locationOf(file, offset))} looks like this ${kind}, but ${flaw}`,
    )
  })
}

/** The sections of both files that look like profiles but are not read as such, each as a sentence with its line and what to write. */
export function listIgnoredProfiles(config: Pick<Config, 'sources' | 'show'>): readonly string[] {
  const { config: configFile, credentials } = config.sources()
  if (configFile.path === credentials.path) return []
  return [configFile, credentials].flatMap((file) =>
    readHeaders(file).flatMap((header) => {
      const { form, name, start, prefix } = header
      const isBare = form === 'unprefixed' && name !== 'DEFAULT' && describeHeader(header) !== undefined
      const isPrefixed = form === 'prefixed' && prefix === 'profile' && file.dialect === 'credentials'
      if (!isBare && !isPrefixed) return []
      const written = isBare ? `[${name}]` : `[profile ${name}]`
      const correct = isBare ? `[profile ${name}]` : `[${name}]`
      return [
        `${config.show(locationOf(file, start))}: ${written} is not a profile in this file; write ${correct}`,
      ]
    }),
  )
}

interface Wanted {
  readonly kind: SectionKind
  readonly name: string
}

interface Flaw {
  readonly offset: number
  /** Continues a sentence: "is missing the word profile". */
  readonly flaw: string
}

function describeFlaws(header: Header, file: SourceFile, wanted: Wanted): readonly Flaw[] {
  const flaw = findFlaw(header, wanted)
  if (flaw === undefined) return []
  const { name, kind } = wanted
  const shown =
    file.dialect === 'credentials' ? `[${name}]` : `[${kind} ${/\s/.test(name) ? `"${name}"` : name}]`
  return [{ offset: header.start, flaw: `${flaw}; write ${shown}` }]
}

function findFlaw(header: Header, { kind, name }: Wanted): string | undefined {
  const { form, prefix } = header
  const isWanted = [header.name, `${prefix} ${header.name}`].some((written) => clean(written) === name)
  if (!isWanted || header.kind === kind) return undefined
  switch (form) {
    case 'unprefixed':
      return `is missing the word ${kind}`
    case 'unknown-kind':
      return clean(header.name) === name
        ? `starts with "${prefix}" instead of ${kind}`
        : `is missing the word ${kind} and the quotes`
    case 'prefixed':
      return prefix === kind && kind === 'profile'
        ? 'has the word profile, which belongs in the config file only'
        : 'is in the credentials file instead of the config file'
    case 'invalid-name':
      if (prefix !== kind) return `is missing the word ${kind}`
      return /[^\p{C}\s]\s+[^\p{C}\s]/u.test(header.name)
        ? 'has a name with spaces but no quotes'
        : 'has an invisible character in its name'
    default:
      return undefined
  }
}

/** Removes surrounding quotes and invisible characters. */
function clean(name: string): string {
  return name
    .replaceAll(/\p{C}/gu, '')
    .replaceAll(/^["']|["']$/g, '')
    .trim()
}

/** An indented header is a part of the value above it, not a header. */
function findIndented({ text, dialect }: SourceFile, { kind, name }: Wanted): readonly Flaw[] {
  const literal = name.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  const prefix = dialect === 'credentials' ? '' : `(?:${kind}[ \\t]+)`
  const header = new RegExp(`^[ \\t]+\\[[ \\t]*${prefix}["']?${literal}["']?[ \\t]*\\]`, 'gm')
  return Array.from(text.matchAll(header), ({ index }) => ({
    offset: index,
    flaw: 'is indented, so it is part of the value above it; remove the spaces before it',
  }))
}
