import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { numberOf } from './signals.ts'
import type { ChildHost } from './types.ts'

/** A running child. */
export interface SignalTarget {
  readonly pid?: number | undefined
  kill(signal: NodeJS.Signals): boolean
}

/** What decides whether a signal came from the keyboard. */
export interface KeyboardFacts {
  isForegroundOfTerminal(): boolean
  isCaughtBy(pid: number, signalNumber: number): boolean
}

/** Passes signals from this process to the child. */
export interface SignalRelay {
  /** Names the child once it runs. */
  aimAt(child: SignalTarget): void
  /** Removes the listeners. */
  stop(): void
}

/** The terminal sends these to every process of the foreground group, so the child has its own already. */
const keyboardSignals = ['SIGINT', 'SIGQUIT'] as const
/** Sent to one process. SIGTSTP, SIGTTIN, SIGTTOU and SIGWINCH keep their default, so that job control stays exact. */
const forwardedSignals = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'] as const
/** Windows sends these to every process of the console; passing one on would terminate the child at once. */
const consoleSignals = ['SIGINT', 'SIGBREAK', 'SIGHUP'] as const

/**
 * Keeps this process alive while the child runs, and forwards the signals that are meant for the child.
 *
 * SIGINT and SIGQUIT come from the keyboard, to the child as well, or from `kill`, to this process alone; Node does
 * not tell which. Outside the terminal's foreground they cannot come from the keyboard, so they are forwarded. In the foreground a child
 * that does not catch the signal either dies from its own copy or ignores both, so forwarding is safe. One case is left: `kill -INT` to awsx in the
 * foreground while the child has a handler. It looks like Ctrl-C and is dropped, because a second SIGINT makes programs
 * like terraform stop without cleaning up.
 *
 * Listening starts at once. Signals that arrive before the child exists are sent to it later.
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

/** Whether a program has got a signal from the keyboard that this process got, too. On Windows, every process of the console gets it. */
export function isFromKeyboard(child: SignalTarget, signal: KeyboardSignal): boolean {
  return (
    process.platform === 'win32' || hasItFromKeyboard(child, signal, { isForegroundOfTerminal, isCaughtBy })
  )
}

/** True if Ctrl-C can reach this process: it has a controlling terminal whose foreground process group is its own. */
function isForegroundOfTerminal(): boolean {
  let stat: string
  try {
    stat = readFileSync('/proc/self/stat', 'latin1')
  } catch {
    return isForegroundByPs(process.pid) ?? hasTerminal()
  }
  // The program's name is in parentheses and may contain spaces. After it: state ppid pgrp session tty_nr tpgid (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[4] !== '0' && fields[2] === fields[5]
}

/** The same from `ps`, for systems without /proc, such as macOS. @returns undefined if `ps` does not say */
export function isForegroundByPs(pid: number): boolean | undefined {
  const words = ['-o', 'pgid=', '-o', 'tpgid=', '-p', String(pid)]
  const { stdout } = spawnSync('/bin/ps', words, { encoding: 'utf8', env: {} })
  const [, group, foreground] = /^\s*(\d+)\s+(-?\d+)\s*$/.exec(stdout ?? '') ?? []
  return group === undefined ? undefined : group === foreground
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}

/** True if the process has a handler for the signal; also if that is unknown (no /proc). */
function isCaughtBy(pid: number, signalNumber: number): boolean {
  try {
    const mask = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return mask === undefined || ((BigInt(`0x${mask}`) >> BigInt(signalNumber - 1)) & 1n) === 1n
  } catch {
    return true
  }
}
