import { AwsxError } from '../errors.ts'
import { colorDiff, diffLineStyle } from '../text/color-diff.ts'
import type { Terminal } from '../terminal/types.ts'

/** A value that a command needs. */
interface Question {
  /** The option that sets it, as it is typed: `--start-url`. */
  readonly option: string
  /** The value of that option. */
  readonly given: string | undefined
  readonly text: string
  /** The default: used for an empty answer, and without a terminal. */
  readonly offer?: string | undefined
  /** @returns what is wrong with an answer, undefined for a valid one */
  readonly check: (answer: string) => string | undefined
}

/** A row of a menu: the name to choose, then descriptive columns. */
type MenuRow = readonly [name: string, ...columns: readonly string[]]

/** Gets values from options or, where they are not given, from the user. */
export interface Prompts {
  ask(question: Question): Promise<string>
  choose(option: string, label: string, rows: readonly MenuRow[]): Promise<string>
  /** @returns whether the user agrees; true without a question if defaults are accepted */
  confirm(text: string): Promise<boolean>
  show(lines: string): void
  /** Shows a unified diff. */
  showDiff(diff: string, style: { readonly color: boolean }): void
  /** Shows lines that help to answer the next prompt; nothing if there is no prompt. */
  explain(lines: readonly string[]): void
}

/**
 * @param terminal null if prompts are not possible
 * @param acceptDefaults whether to use defaults without asking
 */
export function createPrompts(
  terminal: Terminal | null,
  acceptDefaults: boolean,
  show: (text: string) => void,
): Prompts {
  return {
    show: (text) => (terminal === null || acceptDefaults ? show(text) : sayLines(terminal, text)),
    showDiff: (diff, style) =>
      terminal === null || acceptDefaults ? show(colorDiff(diff, style)) : sayDiff(terminal, diff, style),
    explain(lines) {
      if (terminal !== null && !acceptDefaults) for (const line of lines) terminal.say(line)
    },
    async ask(question) {
      const { given, offer, option } = question
      const known = given ?? (acceptDefaults || terminal === null ? offer : undefined)
      if (known !== undefined) return checkKnown(known, question)
      if (terminal === null) throw missingOption(option)
      return askUntilGood(terminal, question)
    },
    async choose(option, label, rows) {
      if (terminal === null) throw missingOption(option)
      const name = await terminal.pick(label, rows)
      // The menu clears its screen, so show the choice.
      const row = rows.find(([first]) => first === name) ?? [name]
      terminal.say(`${label}: ${row.join('  ')}`)
      return name
    },
    async confirm(text) {
      if (acceptDefaults) return true
      if (terminal === null) throw missingOption('--yes')
      return confirmOn(terminal, text)
    },
  }
}

/**
 * @param emptyMeans what an empty answer means
 * @returns whether the user agrees
 */
export async function confirmOn(
  terminal: Terminal,
  text: string,
  emptyMeans: 'yes' | 'no' = 'yes',
): Promise<boolean> {
  const answer = (await terminal.ask(`${text} [${emptyMeans === 'yes' ? 'Y/n' : 'y/N'}]: `)).trim()
  return answer === '' ? emptyMeans === 'yes' : /^y(?:es)?$/i.test(answer)
}

async function askUntilGood(terminal: Terminal, { text, offer, check }: Question): Promise<string> {
  for (;;) {
    const typed = (await terminal.ask(`${text}${offer === undefined ? '' : ` [${offer}]`}: `)).trim()
    const answer = typed === '' ? (offer ?? '') : typed
    const problem = answer === '' ? 'a value is required' : check(answer)
    if (problem === undefined) return answer
    terminal.say(`awsx: ${problem}`)
  }
}

function checkKnown(answer: string, { option, check }: Question): string {
  const problem = check(answer)
  if (problem === undefined) return answer
  throw new AwsxError('USAGE', `${option}: ${problem}`)
}

function missingOption(option: string): AwsxError {
  return new AwsxError('USAGE', `${option} is required, because there is no terminal to prompt on`, {
    hints: [`pass ${option}, or run the command on a terminal`],
  })
}

/** Shows a unified diff on the terminal. */
export function sayDiff(terminal: Terminal, diff: string, { color }: { readonly color: boolean }): void {
  for (const line of diff.trimEnd().split('\n')) terminal.say(line, color ? diffLineStyle(line) : undefined)
}

function sayLines(terminal: Terminal, text: string): void {
  for (const line of text.trimEnd().split('\n')) terminal.say(line)
}
