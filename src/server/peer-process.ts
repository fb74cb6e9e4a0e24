import type { Context } from '../context.ts'

/** Both ends of a connection to a socket that listens on 127.0.0.1. */
export interface Ends {
  readonly serverPort: number
  readonly clientPort: number
}

/** 127.0.0.1 as the kernel writes it, for both byte orders, and as an IPv6 socket (Java's) has it. */
const loopback = {
  '/proc/net/tcp': ['0100007F', '7F000001'],
  '/proc/net/tcp6': ['0000000000000000FFFF00000100007F', '00000000000000000000FFFF7F000001'],
} as const

/**
 * The user who holds the other end of a connection, from the kernel's tables (proc_pid_net(5)).
 * @returns `unknown` where the system has no such tables; `nobody` if they do not list the connection, or only as a socket
 *   without a process, whose user says nothing
 */
export function findPeer(
  context: Pick<Context, 'platform' | 'readText'>,
  ends: Ends,
): number | 'none' | 'unknown' {
  if (context.platform !== 'linux') return 'unknown'
  let isReadable = false
  for (const [file, addresses] of Object.entries(loopback)) {
    const table = readTable(context, file)
    if (table === undefined) continue
    isReadable = true
    const uid = findUid(table, ends, addresses)
    if (uid !== undefined) return uid
  }
  return isReadable ? 'none' : 'unknown'
}

function readTable(context: Pick<Context, 'readText'>, file: string): string | undefined {
  try {
    return context.readText(file)
  } catch {
    // Some sandboxes have the file and refuse to read it.
    return undefined
  }
}

function findUid(table: string, ends: Ends, addresses: readonly string[]): number | undefined {
  for (const address of addresses) {
    const pair = ` ${address}:${hex(ends.clientPort)} ${address}:${hex(ends.serverPort)} `
    const at = table.indexOf(pair)
    if (at === -1) continue
    // st tx:rx tr:when retrnsmt uid timeout inode
    const [, , , , uid, , inode] = table.slice(at + pair.length, at + pair.length + 200).split(/\s+/)
    if (inode !== '0' && uid !== undefined) return Number(uid)
  }
  return undefined
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0')
}
