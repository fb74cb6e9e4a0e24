import type { Context } from '../../src/context.ts'
import { AwsxError } from '../../src/errors.ts'

type Terminal = Awaited<ReturnType<Context['openTerminal']>>

/** Ctrl-C instead of an answer. */
export const interrupt = Symbol('Ctrl-C')

/**
 * What is typed at a question, or the choice that is picked from a list. A function gets the question, or the list's label, when it is
 * asked, and what the terminal showed before. For a live view it is `q`, or Ctrl-C.
 */
export type Answer =
  | string
  | symbol
  | ((question: string, said: readonly string[]) => string | Promise<string>)

export interface Script {
  readonly answers: readonly Answer[]
  readonly isAvailable: boolean
}

/** Something that the terminal was asked. */
export interface Asked {
  readonly question: string
  readonly hidden: boolean
  /** Of a list, the first word of each choice. */
  readonly choices?: readonly string[]
  /** Of a list, all columns. */
  readonly rows?: readonly (readonly string[])[]
}

export interface ScriptedTerminal {
  readonly terminal: Terminal
  readonly asked: readonly Asked[]
  /** Lines that were shown, the pictures of live views among them. */
  readonly said: readonly string[]
  /** What the script does not cover: questions without an answer, and answers without a question. */
  problems(): readonly string[]
}

/** A terminal that gives the answers of a script, in order. */
export function createTerminal({ answers, isAvailable }: Script): ScriptedTerminal {
  const asked: Asked[] = []
  const said: string[] = []
  const unexpected: string[] = []
  const left = [...answers]
  const next = async (entry: Asked): Promise<string> => {
    asked.push(entry)
    const answer = left.shift()
    if (answer === undefined) {
      unexpected.push(`unexpected question: ${entry.question}`)
      throw interruption()
    }
    if (typeof answer === 'symbol') throw interruption()
    return typeof answer === 'function' ? answer(entry.question, said) : answer
  }
  const terminal: Terminal = {
    available: () => isAvailable,
    ask: (question, { hidden = false, signal } = {}) => untilAborted(next({ question, hidden }), signal),
    async pick(label, choices) {
      const names = choices.map(([name]) => name)
      const name = await next({ question: label, hidden: false, choices: names, rows: choices })
      if (!names.includes(name)) unexpected.push(`no choice "${name}" in ${label}: ${names.join(', ')}`)
      return name
    },
    async showLive(draw) {
      said.push(...draw())
      try {
        await next({ question: 'watch', hidden: false })
        return 'quit'
      } catch {
        return 'interrupt'
      }
    },
    say: (line) => void said.push(line),
  }
  const problems = (): readonly string[] => [
    ...unexpected,
    ...left.map(
      (answer) =>
        `an answer that no question was asked for: ${typeof answer === 'string' ? answer : 'a function or Ctrl-C'}`,
    ),
  ]
  return { terminal, asked, said, problems }
}

/** Ends a question as a real terminal does when its time is over. */
async function untilAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return answer
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([answer, aborted])
}

function interruption(): AwsxError {
  return new AwsxError('INTERRUPTED', 'canceled')
}
