import { readFileSync } from 'node:fs'

/** How often a wait goes on because the owner works. */
const mostTimes = 20

/** Tells whether the owner of a lock works. It gets little time of the processor if hundreds of processes wait for it. */
export interface OwnerWork {
  /**
   * Notes how much the owner has worked.
   * @returns whether it has worked since the last call with this owner, but not more than {@link mostTimes} times
   */
  hasGrown(pid: number | null): boolean
}

export function watchOwnerWork(): OwnerWork {
  let times = 0
  let last: { readonly pid: number; readonly ticks: number } | undefined
  return {
    hasGrown(pid) {
      const ticks = pid === null ? undefined : readTicks(pid)
      const before = last
      last = pid === null || ticks === undefined ? undefined : { pid, ticks }
      if (before === undefined || last === undefined || before.pid !== last.pid) return false
      if (last.ticks <= before.ticks || times >= mostTimes) return false
      times += 1
      return true
    },
  }
}

/** The time that a process has used the processor, in clock ticks: utime and stime of proc_pid_stat(5), so only Linux tells it. */
function readTicks(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name before it may contain blanks and parentheses.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const ticks = Number(fields[11]) + Number(fields[12])
    return Number.isNaN(ticks) ? undefined : ticks
  } catch {
    return undefined
  }
}
