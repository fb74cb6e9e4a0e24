import { numberOf } from './child-result.ts'
import { isCaughtBy, isForegroundOfTerminal } from './foreground-group.ts'
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

/** Signals on their way from this process to the child. */
export interface SignalRelay {
  /** Names the child once it runs. */
  aimAt(child: SignalTarget): void
  /** Gives the signals their former listeners back. */
  stop(): void
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
 *
 * Listening begins at once, and signals that come before there is a child wait for it.
 */
export function relaySignals(
  host: Pick<ChildHost, 'on' | 'off' | 'platform'>,
  facts: KeyboardFacts = { isForegroundOfTerminal, isCaughtBy },
): SignalRelay {
  let child: SignalTarget | undefined
  const early: NodeJS.Signals[] = []
  const pass = (signal: NodeJS.Signals) => {
    if (child === undefined) early.push(signal)
    else if (!isKeyboardSignal(signal) || !hasItFromKeyboard(child, signal, facts)) child.kill(signal)
  }
  const ignored = host.platform === 'win32' ? consoleSignals : []
  const passed = host.platform === 'win32' ? [] : [...forwardedSignals, ...keyboardSignals]
  const listeners = new Map<NodeJS.Signals, () => void>([
    ...ignored.map((signal) => [signal, () => {}] as const),
    ...passed.map((signal) => [signal, () => pass(signal)] as const),
  ])
  for (const [signal, listener] of listeners) host.on(signal, listener)
  return {
    aimAt(target) {
      child = target
      for (const signal of early.splice(0)) pass(signal)
    },
    stop() {
      for (const [signal, listener] of listeners) host.off(signal, listener)
    },
  }
}

type KeyboardSignal = (typeof keyboardSignals)[number]

function isKeyboardSignal(signal: NodeJS.Signals): signal is KeyboardSignal {
  return keyboardSignals.some((one) => one === signal)
}

function hasItFromKeyboard(child: SignalTarget, signal: KeyboardSignal, facts: KeyboardFacts): boolean {
  const number = numberOf(signal)
  if (child.pid === undefined || number === undefined) return false
  return facts.isForegroundOfTerminal() && facts.isCaughtBy(child.pid, number)
}
