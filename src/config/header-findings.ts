import { findClosest } from '../text/did-you-mean.ts'
import { isIdentifier, sectionKinds } from './header-syntax.ts'
import type { Header } from './find-headers.ts'
import type { Finding } from './types.ts'

type Description = Pick<Finding, 'code' | 'message'>

/** What AWS tools make of a header that they do not all read alike; undefined if they do. */
export function describeHeader(header: Header): Description | undefined {
  const { form, name, prefix } = header
  switch (form) {
    case 'quoted':
      return { code: 'quoted-name', message: describeQuoted(name) }
    case 'bad-name': {
      const message =
        'the AWS SDKs ignore a section with such a name; allowed are letters, digits and _ - / . % @ : +'
      return { code: 'invalid-name', message }
    }
    case 'blank-name': {
      const message = `the AWS SDKs ignore "${name}" because of its characters; the AWS CLI reads it as a profile`
      return { code: 'invalid-name', message }
    }
    case 'prefixed': {
      const message = `[${prefix} ${name}] is no profile in the credentials file; did you mean [${name}]?`
      return { code: 'prefixed-in-credentials', message }
    }
    case 'bare':
      return describeBare(name)
    case 'other-kind':
      return describeOtherKind(header)
    case 'plain':
      return name === 'DEFAULT' ? describeUpperDefault() : undefined
    case 'bare-default':
    case 'unclosed':
      return undefined
  }
}

function describeQuoted(name: string): string {
  return isIdentifier(name)
    ? `the AWS CLI and the JavaScript SDK read "${name}", other SDKs ignore a name in quotes`
    : `the AWS CLI reads "${name}", the SDKs ignore a name with such characters`
}

function describeBare(name: string): Description | undefined {
  // Sections of the AWS CLI's own.
  if (name === 'plugins' || name === 'preview') return undefined
  if (name === 'DEFAULT') return describeUpperDefault()
  const message = `every AWS tool ignores [${name}] in the config file; did you mean [profile ${name}]?`
  return { code: 'bare-in-config', message }
}

function describeUpperDefault(): Description {
  const message =
    'the AWS CLI takes the keys of [DEFAULT] as defaults of every section; did you mean [default]?'
  return { code: 'upper-case-default', message }
}

function describeOtherKind({ prefix, name }: Header): Description | undefined {
  if (prefix === 'plugins') return undefined
  const [near] = findClosest(prefix, sectionKinds)
  const meant = near === undefined ? `[profile "${prefix} ${name}"]` : `[${near} ${name}]`
  const message = `the AWS SDKs know no sections of the kind "${prefix}"; did you mean ${meant}?`
  return { code: 'unknown-section', message }
}
