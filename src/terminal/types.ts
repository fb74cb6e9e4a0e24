/** The controlling terminal (`/dev/tty`, on Windows the console), apart from stdin and stdout, so that pipes stay clean. */
export interface Terminal {
  /** Whether there is one that a person could answer on. */
  available(): boolean
  /**
   * Asks one line.
   * @returns the answer without its line end
   * @throws AwsxError INTERRUPTED on Ctrl-C; the terminal's modes are as before in every case
   */
  ask(question: string, options?: { readonly hidden?: boolean }): Promise<string>
  /** Shows a line on the terminal. */
  say(line: string): void
}
