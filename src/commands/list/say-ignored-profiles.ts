import type { Context } from '../../context.ts'
import { escapeText } from '../../text/escape.ts'

/**
 * Warns about sections that look like profiles but are not: a list without them would be a puzzle.
 * @param ignored sentences of `listIgnoredProfiles`
 */
export function sayIgnoredProfiles(
  ignored: readonly string[],
  { stderr }: Pick<Context, 'stderr'>,
  { quiet }: { readonly quiet: boolean },
): void {
  if (quiet) return
  stderr.write(ignored.map((line) => `awsx: warning: ${escapeText(line)}\n`).join(''))
}
