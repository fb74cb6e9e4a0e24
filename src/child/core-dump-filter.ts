import { writeFileSync } from 'node:fs'

/**
 * Keeps the memory of awsx, with keys and tokens, out of core dumps from now on. To be called when the command has started: a program
 * inherits this from the one that starts it (core(5)).
 *
 * Only Linux can do it; elsewhere, and where /proc is read-only, nothing changes.
 */
export function leaveMemoryOutOfCoreDumps(platform: NodeJS.Platform): void {
  if (platform !== 'linux') return
  try {
    writeFileSync('/proc/self/coredump_filter', '0', { flag: 'r+' })
  } catch {
    // Nothing depends on it.
  }
}
