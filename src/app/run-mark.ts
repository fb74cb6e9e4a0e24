import type { Context } from '../context.ts'
import { fieldsOf } from './terminal-session.ts'

type ProcessContext = Pick<Context, 'platform' | 'readText'>

/**
 * Identifies this run of awsx: its process with its start time, because numbers are reused (proc_pid_stat(5)).
 * @returns undefined where that cannot be told, which is everywhere but on Linux
 */
export function markRun(context: ProcessContext): string | undefined {
  const [pid] = /^\d+/.exec(readStat('self', context) ?? '') ?? []
  const start = pid === undefined ? undefined : readStart(pid, context)
  return start === undefined ? undefined : `${pid}.${start}`
}

/** Whether the run of a mark goes on. */
export function isOngoing(mark: string, context: ProcessContext): boolean {
  const [pid = '', start] = mark.split('.')
  return start !== undefined && /^\d+$/.test(pid) && readStart(pid, context) === start
}

/** @returns undefined for a process that has ended, also if its parent has not noticed yet */
function readStart(pid: string, context: ProcessContext): string | undefined {
  const fields = fieldsOf(readStat(pid, context))
  return fields[0] === 'Z' ? undefined : fields[19]
}

function readStat(pid: string, { platform, readText }: ProcessContext): string | undefined {
  if (platform !== 'linux') return undefined
  try {
    return readText(`/proc/${pid}/stat`)
  } catch {
    return undefined
  }
}
