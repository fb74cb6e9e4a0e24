import type { Style } from '../text/paint.ts'
import type { Choice } from './picker-state.ts'

/** The controlling terminal (`/dev/tty`, on Windows the console). It is separate from stdin and stdout, so pipes stay clean. */
export interface Terminal {
  /** Whether there is a terminal on which the user can answer. */
  available(): boolean
  /**
   * Asks for one line.
   * @returns the answer without its line end
   * @throws AwsxError INTERRUPTED on Ctrl-C, Ctrl-D and when the terminal goes away; the reason of `signal` when that is aborted.
   *   The terminal's modes are restored in every case
   */
  ask(question: string, options?: AskOptions): Promise<string>
  /**
   * Lets the user pick one entry of a list, by typing parts of it and with arrow keys.
   * @param label names what is picked, e.g. `Profile`
   * @returns the name of the choice
   * @throws AwsxError INTERRUPTED on Escape, Ctrl-C, Ctrl-D, and when the terminal goes away. The screen and the terminal's
   *   modes are restored in every case
   */
  pick(label: string, choices: readonly Choice[]): Promise<string>
  /**
   * Shows lines that change until the user leaves.
   * @param draw returns the lines to show
   * @param intervalMs milliseconds between two updates
   * @returns whether the user quit (`q`, Escape) or interrupted (Ctrl-C, Ctrl-D)
   * @throws AwsxError INTERRUPTED when the terminal goes away; what `draw` throws. Screen and modes are restored in every case
   */
  showLive(draw: () => readonly string[], intervalMs: number): Promise<'quit' | 'interrupt'>
  /** Shows a line on the terminal, colored if a style is given. */
  say(line: string, style?: Style): void
}

export interface AskOptions {
  /** Whether to hide what is typed. */
  readonly hidden?: boolean
  /** Ends the prompt without an answer, e.g. `AbortSignal.timeout(60_000)`. */
  readonly signal?: AbortSignal
}

/** A URL, or the path of an HTML file that awsx wrote. */
export type BrowserTarget = string | { readonly file: string }

/** A program that opens a page, and its arguments; the URL is exactly one of them. */
export type Opener = readonly [file: string, ...args: string[]]
