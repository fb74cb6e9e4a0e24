import { AwsxError } from '../errors.ts'
import type { Terminal } from '../terminal/types.ts'

/** One answer that a command needs. */
interface Question {
  /** As it is typed: `--start-url`. */
  readonly option: string
  readonly given: string | undefined
  readonly text: string
  /** Taken for an empty answer, and where nobody can be asked. */
  readonly offer?: string | undefined
  /** @returns what is wrong with an answer, undefined if nothing is */
  readonly check: (answer: string) => string | undefined
}

/** A row of a menu: its name first, then what else is known of it. */
type MenuRow = readonly [name: string, ...columns: readonly string[]]

/** Gets answers: from options first, then from a person. */
export interface Prompts {
  ask(question: Question): Promise<string>
  choose(option: string, label: string, rows: readonly MenuRow[]): Promise<string>
  /** @returns whether the person agrees; true where nothing is asked */
  confirm(text: string): Promise<boolean>
  show(lines: string): void
}

/**
 * @param terminal null where nobody can be asked
 * @param takeOffers do not ask what there is an offer for
 */
export function createPrompts(
  terminal: Terminal | null,
  takeOffers: boolean,
  show: (text: string) => void,
): Prompts {
  return {
    show: (text) => (terminal === null || takeOffers ? show(text) : sayLines(terminal, text)),
    async ask(question) {
      const { given, offer, option } = question
      const known = given ?? (takeOffers || terminal === null ? offer : undefined)
      if (known !== undefined) return checkKnown(known, question)
      if (terminal === null) throw missing(option)
      return askUntilGood(terminal, question)
    },
    async choose(option, label, rows) {
      if (terminal === null) throw missing(option)
      const name = await terminal.pick(label, rows)
      // The menu's screen is gone, so that what was picked would not be seen any more.
      const row = rows.find(([first]) => first === name) ?? [name]
      terminal.say(`${label}: ${row.join('  ')}`)
      return name
    },
    async confirm(text) {
      if (takeOffers) return true
      if (terminal === null) throw missing('--yes')
      return /^(?:y|yes)?$/i.test((await terminal.ask(`${text} [Y/n]: `)).trim())
    },
  }
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

function missing(option: string): AwsxError {
  return new AwsxError('USAGE', `${option} is required, because there is no terminal to prompt on`, {
    hints: [`pass ${option}, or run the command on a terminal`],
  })
}

function sayLines(terminal: Terminal, text: string): void {
  for (const line of text.trimEnd().split('\n')) terminal.say(line)
}
