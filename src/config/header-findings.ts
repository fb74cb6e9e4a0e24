import { findClosest } from '../text/did-you-mean.ts'
import type { Header } from './find-headers.ts'
import { isIdentifier, sectionKinds } from './header-syntax.ts'
import type { Finding } from './types.ts'

type HeaderFinding = Pick<Finding, 'code' | 'message'>

/** How AWS tools read a header differently; undefined if they agree. */
export function describeHeader(header: Header): HeaderFinding | undefined {
  const { form, name, prefix } = header
  switch (form) {
    case 'quoted':
      return { code: 'quoted-name', message: describeQuoted(name) }
    case 'invalid-name':
      return { code: 'invalid-name', message: describeInvalid(name, prefix) }
    case 'other-characters': {
      const message = `the AWS SDKs ignore "${name}" because of its characters; the AWS CLI and boto3 read it`
      return { code: 'invalid-name', message }
    }
    case 'prefixed': {
      const message = `[${prefix} ${name}] is not a profile in the credentials file; did you mean [${name}]?`
      return { code: 'prefixed-in-credentials', message }
    }
    case 'unprefixed':
      return describeUnprefixed(name)
    case 'unknown-kind':
      return describeUnknownKind(header)
    case 'plain':
      return name === 'DEFAULT' ? describeUpperDefault() : undefined
    case 'default':
    case 'unclosed':
      return undefined
  }
}

function describeInvalid(name: string, prefix: string): string {
  const [hidden] = /\p{C}/u.exec(name) ?? []
  if (hidden !== undefined) {
    const code = (hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return `the name contains an invisible character (U+${code}), so AWS tools look for another name`
  }
  return /[^\s]\s/.test(name) && !/["']/.test(name)
    ? `all AWS tools ignore a name with spaces; did you mean [${prefix} "${name}"]?`
    : 'the AWS SDKs ignore a section with this name; use only letters, digits, and _ - / . % @ : +'
}

function describeQuoted(name: string): string {
  return isIdentifier(name)
    ? `the AWS CLI and the JavaScript SDK read "${name}"; other SDKs ignore a quoted name`
    : `the AWS CLI reads "${name}"; the SDKs ignore a name with these characters`
}

function describeUnprefixed(name: string): HeaderFinding | undefined {
  // Sections of the AWS CLI.
  if (name === 'plugins' || name === 'preview') return undefined
  if (name === 'DEFAULT') return describeUpperDefault()
  const message = `all AWS tools ignore [${name}] in the config file; did you mean [profile ${name}]?`
  return { code: 'bare-in-config', message }
}

function describeUpperDefault(): HeaderFinding {
  const message =
    'the AWS CLI uses the keys of [DEFAULT] as defaults for all sections; did you mean [default]?'
  return { code: 'upper-case-default', message }
}

function describeUnknownKind({ prefix, name }: Header): HeaderFinding | undefined {
  if (prefix === 'plugins') return undefined
  const [closest] = findClosest(prefix, sectionKinds)
  const suggestion = closest === undefined ? `[profile "${prefix} ${name}"]` : `[${closest} ${name}]`
  const message = `the AWS SDKs do not know the section kind "${prefix}"; did you mean ${suggestion}?`
  return { code: 'unknown-section', message }
}
