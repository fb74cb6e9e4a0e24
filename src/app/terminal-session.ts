import type { Context } from '../context.ts'

/**
 * Identifies the terminal session that awsx runs in: the terminal device, and the session leader with its start time, because names and
 * numbers are reused. Reads `/proc` (proc_pid_stat(5)), so only Linux has an identity.
 * @returns undefined without a terminal, or if it cannot be told; then no answer is remembered
 */
export function findTerminalSession({
  platform,
  readText,
}: Pick<Context, 'platform' | 'readText'>): string | undefined {
  if (platform !== 'linux') return undefined
  try {
    const own = fieldsOf(readText('/proc/self/stat'))
    const [session, terminal] = [own[3], own[4]]
    if (session === undefined || terminal === undefined || terminal === '0') return undefined
    const start = fieldsOf(readText(`/proc/${session}/stat`))[19]
    return start === undefined ? undefined : `${terminal}.${session}.${start}`
  } catch {
    return undefined
  }
}

/** The fields after the name of the program, which may contain blanks and parentheses. */
function fieldsOf(text: string | undefined): readonly string[] {
  return (text ?? '').slice((text ?? '').lastIndexOf(')') + 2).split(' ')
}
