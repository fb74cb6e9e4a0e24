import type { Context } from '../context.ts'
import { readHeaders } from './find-headers.ts'
import type { Header } from './find-headers.ts'
import { describeHeader } from './header-findings.ts'
import { describeLine, unparsableLine } from './line-findings.ts'
import type { FindingAtOffset } from './line-findings.ts'
import { readConfigFile } from './load-config.ts'
import { findHome, findWindowsHome, locateFiles } from './locate-files.ts'
import type { Locations } from './locate-files.ts'
import { parseBody, parsePreamble } from './parse-section.ts'
import { findHeaderError, isProfileDefault } from './read-section.ts'
import type { Config, Finding, SourceFile } from './types.ts'
import { findInValues } from './value-findings.ts'

/**
 * Lists everything in the config and credentials files that AWS tools read differently or reject, in file order. The
 * behavior of each tool was determined by running botocore and the AWS SDKs. Never quotes the value of a key.
 * @throws AwsxError CONFIG_UNREADABLE
 */
export function listFindings(
  config: Pick<Config, 'sources'>,
  context: Pick<Context, 'env' | 'platform' | 'user' | 'cwd' | 'readText'>,
): readonly Finding[] {
  const { config: configFile, credentials } = config.sources()
  return [...listFileFindings(configFile, credentials), ...findOtherHome(context)]
}

function listFileFindings(config: SourceFile, credentials: SourceFile): readonly Finding[] {
  const isShared = config.path === credentials.path
  const files = isShared ? [config] : [config, credentials]
  const custom = new Set(files.flatMap(listCustomEndpoints))
  const findings = files.flatMap((file) => addLocations(file, findInFile(file, custom)))
  // If one file serves as both, headers without a prefix are expected.
  if (isShared) return findings.filter(({ code }) => code !== 'bare-in-config')
  return [...findings, ...findSplitKeys(config, credentials)]
}

/** On Windows the AWS CLI ignores `HOME`, which Git Bash and others set. The SDKs and awsx use it. */
function findOtherHome(context: Parameters<typeof listFindings>[1]): readonly Finding[] {
  const home = findHome(context)
  const other = findWindowsHome(context)
  if (other === '' || other === home) return []
  const inHome = locateFiles({ ...context, env: { HOME: home } })
  const inOther = locateFiles({ ...context, env: { HOME: other } })
  const hasFiles = ({ config, credentials }: Locations): boolean =>
    readConfigFile(context, config, home) !== '' || readConfigFile(context, credentials, home) !== ''
  if (hasFiles(inHome) || !hasFiles(inOther)) return []
  const message = `HOME is ${home}, which has no AWS files; the AWS CLI ignores HOME and reads the files in ${other}`
  return [{ code: 'other-home', message, location: { file: inOther.config, line: 1 } }]
}

/** Names the profiles that talk to another service than AWS. One file may have the endpoint, the other the keys. */
function listCustomEndpoints(file: SourceFile): readonly string[] {
  return readHeaders(file).flatMap(({ kind, name, bodyStart, bodyEnd }) => {
    if (kind !== 'profile') return []
    const { properties } = parseBody(file, bodyStart, bodyEnd)
    return properties.has('endpoint_url') || properties.has('services') ? [name] : []
  })
}

/** @param custom names of profiles with an endpoint of their own */
function findInFile(file: SourceFile, custom: ReadonlySet<string>): readonly FindingAtOffset[] {
  const headers = readHeaders(file)
  return [
    ...findEncoding(file),
    ...parsePreamble(file).map(unparsableLine),
    ...findDuplicateSections(headers),
    ...(headers.some(isProfileDefault) ? findIgnoredDefaults(headers) : []),
    ...headers.flatMap((header) => [...findInHeader(header), ...findInBody(file, header, custom)]),
  ]
}

function findInBody(
  file: SourceFile,
  header: Header,
  custom: ReadonlySet<string>,
): readonly FindingAtOffset[] {
  const body = parseBody(file, header.bodyStart, header.bodyEnd)
  if (header.kind === null) {
    // The AWS CLI parses ignored sections too.
    const duplicates = body.findings.filter(({ code }) => code === 'duplicate-key')
    return [...body.errors.map(unparsableLine), ...duplicates.map(describeLine)]
  }
  return [
    ...body.errors.map(unparsableLine),
    ...body.findings.map(describeLine),
    ...findInValues(file, body, { kind: header.kind, isAws: !custom.has(header.name) }),
  ]
}

function findEncoding({ text, hadByteOrderMark }: SourceFile): readonly FindingAtOffset[] {
  const findings: FindingAtOffset[] = []
  if (hadByteOrderMark) {
    const message = 'the file starts with a byte order mark; the AWS CLI rejects it'
    findings.push({ code: 'byte-order-mark', offset: 0, message })
  }
  const invalid = text.indexOf('\uFFFD')
  if (invalid !== -1) {
    const message = 'the file is not valid UTF-8; the AWS CLI rejects it, and some SDKs treat it as empty'
    findings.push({ code: 'invalid-utf8', offset: invalid, message })
  }
  const carriageReturn = text.search(/\r(?!\n|$)/)
  if (carriageReturn !== -1) {
    const message =
      'a carriage return without a line feed ends the line for the AWS CLI, but not for the SDKs'
    findings.push({ code: 'lone-carriage-return', offset: carriageReturn, message })
  }
  return findings
}

function findDuplicateSections(headers: readonly Header[]): readonly FindingAtOffset[] {
  const seen = new Set<string>()
  return headers.flatMap((header) => {
    const { kind, name, start } = header
    // All tools take the two forms of default for different sections; findIgnoredDefaults covers them.
    const key = `${kind} ${header.form === 'default' ? '' : name}`
    if (kind === null || !seen.has(key)) {
      seen.add(key)
      return []
    }
    const message = `${kind} "${name}" appears twice; the AWS CLI rejects the file, the SDKs merge the sections`
    return [{ code: 'duplicate-section', offset: start, message }]
  })
}

function findIgnoredDefaults(headers: readonly Header[]): readonly FindingAtOffset[] {
  const message =
    'the file has both [default] and [profile default]; the SDKs read only [profile default], the AWS CLI only the last of the two'
  return headers
    .filter(({ form }) => form === 'default')
    .map(({ start }) => ({ code: 'both-defaults', offset: start, message }))
}

function findInHeader(header: Header): readonly FindingAtOffset[] {
  const error = findHeaderError(header)
  if (error !== undefined) return [unparsableLine(error)]
  const found = describeHeader(header)
  return found === undefined ? [] : [{ ...found, offset: header.start }]
}

/** The AWS CLI needs both halves of an access key in one file. */
function findSplitKeys(config: SourceFile, credentials: SourceFile): readonly Finding[] {
  const inCredentials = keyHalves(credentials)
  const findings = [...keyHalves(config)].flatMap(([name, { id, secret, offset }]) => {
    const other = inCredentials.get(name)
    const isSplit = other !== undefined && id !== secret && other.id !== other.secret && id !== other.id
    const message = `profile "${name}" has half of its access key in each file; the SDKs combine them, the AWS CLI fails`
    return isSplit ? [{ code: 'split-key-pair', offset, message }] : []
  })
  return addLocations(config, findings)
}

interface KeyHalves {
  readonly id: boolean
  readonly secret: boolean
  readonly offset: number
}

function keyHalves(file: SourceFile): ReadonlyMap<string, KeyHalves> {
  const halves = new Map<string, KeyHalves>()
  for (const { kind, name, start, bodyStart, bodyEnd } of readHeaders(file)) {
    if (kind !== 'profile') continue
    const { properties } = parseBody(file, bodyStart, bodyEnd)
    const before = halves.get(name)
    const id = before?.id === true || properties.has('aws_access_key_id')
    const secret = before?.secret === true || properties.has('aws_secret_access_key')
    halves.set(name, { id, secret, offset: before?.offset ?? start })
  }
  return halves
}

/** One pass over the text, as a hostile file can have a finding on every line. */
function addLocations({ text, path }: SourceFile, findings: readonly FindingAtOffset[]): readonly Finding[] {
  let line = 1
  let lineFeed = text.indexOf('\n')
  return findings
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ code, offset, message }) => {
      for (; lineFeed !== -1 && lineFeed < offset; lineFeed = text.indexOf('\n', lineFeed + 1)) line += 1
      return { code, message, location: { file: path, line } }
    })
}
