/** Arguments for batch files that a shell could act on. */
import * as fc from 'fast-check'

export const attacks: readonly string[] = [
  '" & echo PWNED & "',
  '"&calc&"',
  '%PATH%',
  '%a b%',
  '%cd:~,%',
  '%%PATH%%',
  '%PATH:~0,5%',
  '!PATH!',
  '^" & calc',
  String.raw`\" & calc`,
  String.raw`a\\`,
  String.raw`a\\"b`,
  '',
  ' ',
  '&',
  '|calc',
  '>file',
  '(x)',
  'a,b;c=d',
  '日本',
  '--query=X[]|[0]',
  '\u0085',
]

const char = fc.constantFrom(...'"\\%&|<>^()! \t,;=~:*?\'`$@#-+./{}[]aPATHcd1é本'.split(''))

export const batchArgument = fc.oneof(fc.string({ unit: char, maxLength: 12 }), fc.constantFrom(...attacks))
