import type { Prepared } from '../../app/prepare.ts'
import { listIgnoredProfiles } from '../../config/ignored-headers.ts'
import { escapeText } from '../../text/escape.ts'

/** Warns about sections that look like profiles but are not: a list without them would be a puzzle. */
export function sayIgnoredProfiles(
  { config, context }: Prepared,
  { quiet }: { readonly quiet: boolean },
): void {
  if (quiet) return
  const lines = listIgnoredProfiles(config).map((line) => `awsx: warning: ${escapeText(line)}\n`)
  context.stderr.write(lines.join(''))
}
