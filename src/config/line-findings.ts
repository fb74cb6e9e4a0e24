import type { LineError, LineFinding } from './parse-section.ts'

/** A finding with its offset; the line is counted later, for all of them in one pass. */
export interface FindingAtOffset {
  readonly code: string
  readonly offset: number
  readonly message: string
}

/** A line that is neither a header nor a setting. */
export function unparsableLine({ offset, message }: LineError): FindingAtOffset {
  return { code: 'unparsable-line', offset, message: `${message}; most AWS tools reject the whole file` }
}

const lineMessages: Record<LineFinding['code'], (key: string) => string> = {
  'inline-comment': (key) => `the AWS CLI reads the comment as part of the value of "${key}"`,
  'indented-comment': () =>
    'SDKs that follow the specification read an indented comment as part of the value above it',
  'indented-property': (key) => `the indented line is part of the value of "${key}", not a separate key`,
  'indented-header': (key) =>
    `the header is indented, so it is part of the value of "${key}"; remove the spaces before it`,
  'indented-key': (key) =>
    `"${key}" is indented; the AWS CLI and the JavaScript SDK read it, most SDKs reject the whole file`,
  colon: (key) =>
    `the key "${key}" has a colon; for the AWS CLI the key ends at the first colon, for the SDKs at the first "="`,
  'invalid-key': () =>
    'the AWS SDKs ignore a key with these characters; use only letters, digits, and _ - / . % @ : +',
  'duplicate-key': (key) =>
    `"${key}" is set twice; the AWS CLI rejects the file, the SDKs use the last value`,
}

/** A line that some AWS tools read in another way. */
export function describeLine({ code, offset, key }: LineFinding): FindingAtOffset {
  return { code, offset, message: lineMessages[code](key) }
}
