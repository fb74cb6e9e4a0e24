import { constants } from 'node:os'
import { isCaughtBy, isForegroundOfTerminal } from './terminal-group.ts'
import type { ChildHost } from './types.ts'

/** A running child; execa's subprocess is one. */
export interface SignalTarget {
  readonly pid?: number | undefined
  kill(signal: NodeJS.Signals): boolean
}

/** The parts of the world that decide about a signal of the keyboard. */
export interface KeyboardFacts {
  isForegroundOfTerminal(): boolean
  isCaughtBy(pid: number, signalNumber: number): boolean
}

/** The terminal sends these to every process of the foreground group, so the child has its own already. */
const keyboardSignals = ['SIGINT', 'SIGQUIT'] as const
/** Sent to one process. SIGTSTP, SIGTTIN, SIGTTOU and SIGWINCH keep their default, so that job control stays exact. */
const forwardedSignals = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'] as const
/** Windows sends these to every process of the console; passing one on would terminate the child at once. */
const consoleSignals = ['SIGINT', 'SIGBREAK', 'SIGHUP'] as const

/**
 * Keeps this process alive while the child runs, and gives the child what was meant for it.
 *
 * SIGINT and SIGQUIT come from the keyboard, to the child as well, or from `kill`, to this process alone; Node does not
 * tell which. Outside of the terminal's foreground they cannot come from the keyboard: forward. In the foreground a child
 * that does not catch the signal either dies of its own or ignores both: forward. What is left is `kill -INT` to awsx while it
 * is in the foreground and the child has a handler: it cannot be told apart from Ctrl-C, and is swallowed, because a second
 * SIGINT makes programs like terraform give up without cleaning up.
 * @returns stops it, and gives the signals their former listeners
 */
export function relaySignals(
  child: SignalTarget,
  host: Pick<ChildHost, 'on' | 'off' | 'platform'>,
  facts: KeyboardFacts = { isForegroundOfTerminal, isCaughtBy },
): () => void {
  const relays = new Map<NodeJS.Signals, () => void>()
  if (host.platform === 'win32') for (const signal of consoleSignals) relays.set(signal, () => {})
  else {
    for (const signal of forwardedSignals) relays.set(signal, () => void child.kill(signal))
    for (const signal of keyboardSignals) {
      relays.set(signal, () => {
        if (!hasItFromKeyboard(child, signal, facts)) child.kill(signal)
      })
    }
  }
  for (const [signal, relay] of relays) host.on(signal, relay)
  return () => {
    for (const [signal, relay] of relays) host.off(signal, relay)
  }
}

function hasItFromKeyboard(child: SignalTarget, signal: 'SIGINT' | 'SIGQUIT', facts: KeyboardFacts): boolean {
  if (child.pid === undefined) return false
  return facts.isForegroundOfTerminal() && facts.isCaughtBy(child.pid, constants.signals[signal])
}
