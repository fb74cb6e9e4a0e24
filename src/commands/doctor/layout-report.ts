import type { OutputStyle } from '../../app/output-style.ts'
import { paint } from '../../text/paint.ts'
import { wrapHanging } from '../../text/wrap-text.ts'

/** Breaks the lines of a report at the width of the terminal, and colors the level of each finding. */
export function layoutReport(text: string, style: OutputStyle): string {
  return text
    .split('\n')
    .flatMap((line) => wrapHanging(line, style.width, 2))
    .map((line) =>
      line
        .replace(/^error:/, (level) => paint(level, 'red', style))
        .replace(/^warning:/, (level) => paint(level, 'yellow', style))
        .replace(/^no problems found$/, (words) => paint(words, 'green', style)),
    )
    .join('\n')
}
