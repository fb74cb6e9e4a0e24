import { isFromKeyboard } from './relay-signals.ts'
import type { SignalTarget } from './relay-signals.ts'

/** Signals that end a run: what the user or a supervisor sends to stop it. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Milliseconds in which a new program counts as one that has not got the signal: it may have been started after the keyboard's signal, and
 * until exec it has the handlers of awsx.
 */
const newMs = 500

/** A running program, with the time of `performance.now()` at which it was started. */
export interface RunningProgram extends SignalTarget {
  readonly startedAt: number
}

export type EndingSignal = (typeof endings)[number]

/**
 * Listens for signals that end a run of several programs. The first is passed on to the programs that have not got it from the keyboard
 * themselves; the second kills them.
 * @param running the programs that run at that time
 * @returns a function that removes the listeners
 */
export function catchInterrupts(
  running: () => Iterable<RunningProgram>,
  onFirst: (signal: EndingSignal) => void,
): () => void {
  let count = 0
  const listeners = endings.map((signal) => {
    const listener = (): void => {
      count += 1
      if (count === 1) onFirst(signal)
      for (const child of running()) {
        if (count > 1) child.kill('SIGKILL')
        else if (isNew(child) || signal !== 'SIGINT' || !isFromKeyboard(child, signal)) child.kill(signal)
      }
    }
    process.on(signal, listener)
    return [signal, listener] as const
  })
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener)
  }
}

/** On Windows, a new program gets the signal as all programs of the console do, and to pass it on would end the program at once. */
function isNew({ startedAt }: RunningProgram): boolean {
  return process.platform !== 'win32' && performance.now() - startedAt < newMs
}
