import type { Choice } from './picker-state.ts'

/** The controlling terminal (`/dev/tty`, on Windows the console), apart from stdin and stdout, so that pipes stay clean. */
export interface Terminal {
  /** Whether there is one that a person could answer on. */
  available(): boolean
  /**
   * Asks one line.
   * @returns the answer without its line end
   * @throws AwsxError INTERRUPTED on Ctrl-C, Ctrl-D and when the terminal goes away; the reason of `signal` when that is aborted.
   *   The terminal's modes are as before in every case
   */
  ask(question: string, options?: AskOptions): Promise<string>
  /**
   * Has the person pick one of a list, by typing parts of what it says and with arrow keys.
   * @param label what is picked: `Profile`
   * @returns the name of the choice
   * @throws AwsxError INTERRUPTED on Escape, Ctrl-C, Ctrl-D, and when the terminal goes away. The screen and the terminal's modes
   *   are as before in every case
   */
  pick(label: string, choices: readonly Choice[]): Promise<string>
  /**
   * Shows lines that change, until the person leaves.
   * @param draw called for every picture
   * @param everyMs between two pictures
   * @returns whether the person quit (`q`, Escape) or interrupted (Ctrl-C, Ctrl-D)
   * @throws AwsxError INTERRUPTED when the terminal goes away; what `draw` throws. Screen and modes are as before in every case
   */
  watch(draw: () => readonly string[], everyMs: number): Promise<'quit' | 'interrupt'>
  /** Shows a line on the terminal. */
  say(line: string): void
}

export interface AskOptions {
  /** Shows nothing of what is typed. */
  readonly hidden?: boolean
  /** Ends the question without an answer, e.g. `AbortSignal.timeout(60_000)`. */
  readonly signal?: AbortSignal
}
