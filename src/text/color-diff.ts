import { paint } from './paint.ts'
import type { Style } from './paint.ts'

/** The style of a line of a unified diff; undefined for context. */
export function diffLineStyle(line: string): Style | undefined {
  if (line.startsWith('@@')) return 'cyan'
  if (/^(?:\+\+\+|---) /.test(line)) return 'bold'
  if (line.startsWith('+')) return 'green'
  return line.startsWith('-') ? 'red' : undefined
}

/** Colors the lines of a unified diff. */
export function colorDiff(diff: string, style: { readonly color: boolean }): string {
  const lines = diff.split('\n').map((line) => {
    const name = diffLineStyle(line)
    return name === undefined ? line : paint(line, name, style)
  })
  return lines.join('\n')
}
