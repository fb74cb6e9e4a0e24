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

/**
 * Names the terminal that controls awsx, as ttyname(3) does. Reads `/proc` (proc_pid_stat(5)), so only Linux has a name.
 * @returns null without a terminal, or for one that is neither a pseudo-terminal, a virtual console, nor a serial line
 */
export function findTerminalName({
  platform,
  readText,
}: Pick<Context, 'platform' | 'readText'>): string | null {
  if (platform !== 'linux') return null
  try {
    const device = Number(fieldsOf(readText('/proc/self/stat'))[4] ?? 0)
    // Bits 15 to 8 are the major number; bits 31 to 20 and 7 to 0 are the minor number.
    return nameDevice((device >> 8) & 0xff, ((device >> 12) & 0xfff00) | (device & 0xff))
  } catch {
    return null
  }
}

/** The major numbers are those of the kernel's list of devices (admin-guide/devices.txt). */
function nameDevice(major: number, minor: number): string | null {
  if (major >= 136 && major <= 143) return `/dev/pts/${minor}`
  if (major !== 4) return null
  return minor < 64 ? `/dev/tty${minor}` : `/dev/ttyS${minor - 64}`
}

/** The fields of `/proc/PID/stat` after the name of the program, which may contain blanks and parentheses; the first is the state. */
export function fieldsOf(text: string | undefined): readonly string[] {
  return (text ?? '').slice((text ?? '').lastIndexOf(')') + 2).split(' ')
}
