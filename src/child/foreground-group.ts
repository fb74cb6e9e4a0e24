import { closeSync, openSync, readFileSync } from 'node:fs'

/**
 * True if Ctrl-C can reach this process: it has a controlling terminal whose foreground process group is its own. Without
 * /proc, having a controlling terminal is enough.
 */
export function isForegroundOfTerminal(): boolean {
  let stat: string
  try {
    stat = readFileSync('/proc/self/stat', 'latin1')
  } catch {
    return hasTerminal()
  }
  // The program's name is in parentheses and may contain spaces. After it: state ppid pgrp session tty_nr tpgid (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[4] !== '0' && fields[2] === fields[5]
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
export function isCaughtBy(pid: number, signalNumber: number): boolean {
  try {
    const mask = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return mask === undefined || ((BigInt(`0x${mask}`) >> BigInt(signalNumber - 1)) & 1n) === 1n
  } catch {
    return true
  }
}
