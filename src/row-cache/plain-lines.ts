/** A text in two parts that together tell it from any other. */
export interface SplitText {
  /** Headers and lines of well-known keys, none of which is a secret, with a null character for each other line. */
  readonly plain: string
  /** The other lines. */
  readonly rest: string
}

const values = [
  '(?:sso_)?region[ \\t]*=[ \\t]*[a-z0-9-]{0,30}',
  '(?:sso_account_id|aws_account_id|duration_seconds)[ \\t]*=[ \\t]*\\d{0,12}',
  '(?:source_profile|sso_session|sso_role_name|output)[ \\t]*=[ \\t]*[\\w.@+,-]{0,64}',
  '(?:role_arn|mfa_serial)[ \\t]*=[ \\t]*arn:[\\w:/.@+,=-]{0,200}',
  'sso_start_url[ \\t]*=[ \\t]*https://[\\w./#-]{0,200}',
]
const plainLine = `(?:\\[[\\w .,@+:/"'-]*\\]|${values.join('|')})[ \\t]*\\r?(?![^\\n])`
const otherLine = new RegExp(`(?<![^\\n])(?!${plainLine})[^\\n]+`, 'g')

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
