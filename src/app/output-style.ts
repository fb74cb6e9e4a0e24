import { readVariable } from '../context.ts'
import type { Context, Output } from '../context.ts'

/** How text for people is laid out on a stream. */
export interface OutputStyle {
  /** Columns; undefined if the stream is not a terminal, so that a file or a pipe gets all of the text. */
  readonly width: number | undefined
  readonly color: boolean
}

/** The layout for a stream: `COLUMNS` overrides the width of the terminal, `NO_COLOR` and `--no-color` turn off colors. */
export function outputStyle(
  output: Output,
  context: Pick<Context, 'env' | 'platform'>,
  options: { readonly 'no-color': boolean },
): OutputStyle {
  return { width: readColumns(context) ?? output.columns, color: usesColor(output, context, options) }
}

/** Whether text for people on a stream is colored (https://no-color.org). */
export function usesColor(
  output: Output,
  context: Pick<Context, 'env' | 'platform'>,
  options: { readonly 'no-color': boolean },
): boolean {
  return output.isTty && !options['no-color'] && readVariable(context, 'NO_COLOR') === undefined
}

function readColumns(context: Pick<Context, 'env' | 'platform'>): number | undefined {
  const text = readVariable(context, 'COLUMNS')
  return text !== undefined && /^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined
}
