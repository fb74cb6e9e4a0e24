import { closeSync, openSync } from 'node:fs'

/** Whether this process has a console of Windows. Services and graphical programs have none. */
export function hasConsole(): boolean {
  try {
    closeSync(openSync(String.raw`\\.\CONOUT$`, 'r+'))
    return true
  } catch {
    return false
  }
}
