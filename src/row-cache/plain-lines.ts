/** A text in two parts that together tell it from any other. */
export interface SplitText {
  /** Headers and lines of well-known keys, none of which is a secret, with a null character for each other line. */
  readonly plain: string
  /** The other lines. */
  readonly rest: string
}

const values = [
  '(?:sso_)?region[ \\t]*=[ \\t]*(?:[a-z]{2,9}(?:-[a-z]{2,9}){1,3}-\\d{1,2})?',
  '(?:sso_account_id|aws_account_id|duration_seconds)[ \\t]*=[ \\t]*\\d{0,12}',
  '(?:source_profile|sso_session|sso_role_name)[ \\t]*=[ \\t]*[\\w.@+,-]{0,64}',
  '(?:role_arn|mfa_serial)[ \\t]*=[ \\t]*arn:[\\w:/.@+,=-]{0,200}',
  'output[ \\t]*=[ \\t]*(?:json|yaml|yaml-stream|text|table|off)',
  'credential_source[ \\t]*=[ \\t]*(?:Environment|Ec2InstanceMetadata|EcsContainer)',
  'sso_registration_scopes[ \\t]*=[ \\t]*sso:account:access',
  'cli_pager[ \\t]*=',
  'sso_start_url[ \\t]*=[ \\t]*https://[\\w./#-]{0,200}',
]
const plainLine = `(?:\\[[\\w .,@+:/"'-]*\\]|${values.join('|')})[ \\t]*\\r?(?![^\\n])`
const otherLine = new RegExp(`(?<![^\\n])(?!${plainLine})[^\\n]+`, 'g')

/** Secret access keys are 40 characters of base64, and tokens are longer. Names have separators or are shorter. */
const likeSecret = /(?=[A-Za-z0-9+/]{40})(?=[^a-z]{0,39}[a-z])(?=[^A-Z]{0,39}[A-Z])(?=\D{0,39}\d)/

/** Whether a text, apart from ARNs and URLs, has what looks like a secret that was put in the place of a name by mistake. */
export function mayHoldSecret(text: string): boolean {
  return likeSecret.test(text.replaceAll(/(?:arn:|https:)[^\s"]*/g, ''))
}

/**
 * Compares a text with the plain part of {@link splitText}. It takes a tenth of the time of splitting the text.
 * @param plain in UTF-8
 * @returns the rest; undefined if the plain part is another one. A line that would be in the plain part can be in the rest instead, which then differs
 *   from that of any text with this plain part
 */
export function matchPlain(text: string, plain: Buffer): string | undefined {
  const bytes = Buffer.from(text)
  const rest: string[] = []
  let at = 0
  for (let start = 0; ;) {
    const next = plain.indexOf(0, start)
    const end = next === -1 ? plain.length : next
    const lineAt = at + end - start
    if (lineAt > bytes.length || plain.compare(bytes, at, lineAt, start, end) !== 0) return undefined
    if (next === -1) return lineAt === bytes.length ? rest.join('\n') : undefined
    const lineFeed = bytes.indexOf(10, lineAt)
    at = lineFeed === -1 ? bytes.length : lineFeed
    rest.push(bytes.toString('utf8', lineAt, at))
    start = next + 1
  }
}

/**
 * Splits a config file, because comparing most of it takes a tenth of the time of hashing it, and the rest, which can have secrets, is short.
 */
export function splitText(text: string): SplitText {
  const rest: string[] = []
  const plain = text.replace(otherLine, (line) => {
    rest.push(line)
    return '\0'
  })
  return { plain, rest: rest.join('\n') }
}
