import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'

/** The two ports of a connection to a socket that listens on 127.0.0.1. */
export interface ConnectionPorts {
  readonly serverPort: number
  readonly clientPort: number
}

export type PeerContext = Pick<Context, 'env' | 'platform' | 'readText' | 'user'>

/** 127.0.0.1 as the kernel writes it: in both byte orders, and as an IPv6 socket (Java's) has it. */
const loopbackAddresses = {
  '/proc/net/tcp': ['0100007F', '7F000001'],
  '/proc/net/tcp6': ['0000000000000000FFFF00000100007F', '00000000000000000000FFFF7F000001'],
} as const

/** The kernel's socket tables at one moment. */
export interface SocketTables {
  /**
   * Finds the user at the other end of a connection that was there when the tables were read.
   * @returns the uid; `unlisted` if the tables do not have the connection, or only as a socket without a process, whose uid
   *   means nothing; `unknown` where the system has no tables
   */
  findPeer(ports: ConnectionPorts): number | 'unlisted' | 'unknown'
}

/** Each table (proc_pid_net(5)) is read once, and only when it is needed: that takes some 10 ms. */
export function openSocketTables(context: Pick<Context, 'platform' | 'readText'>): SocketTables {
  const files = context.platform === 'linux' ? Object.entries(loopbackAddresses) : []
  const tables = new Map<string, string | undefined>()
  return {
    findPeer(ports) {
      let isKnown = false
      for (const [file, addresses] of files) {
        if (!tables.has(file)) tables.set(file, readTable(context, file))
        const table = tables.get(file)
        if (table === undefined) continue
        isKnown = true
        const uid = findUid(table, ports, addresses)
        if (uid !== undefined) return uid
      }
      return isKnown ? 'unlisted' : 'unknown'
    },
  }
}

/** Whether this system tells who is at the other end of a connection. */
export function canFindPeers(context: Pick<Context, 'platform' | 'readText'>): boolean {
  return openSocketTables(context).findPeer({ serverPort: 0, clientPort: 0 }) !== 'unknown'
}

/**
 * Whether a peer may talk to a server of this user.
 * - Root may: it can read this process anyway.
 * - If awsx runs under sudo, so may the user who typed sudo: their browser is not root's.
 */
export function isAllowedUid(uid: number, context: PeerContext): boolean {
  if (uid === 0 || uid === context.user.uid) return true
  return context.user.uid === 0 && readVariable(context, 'SUDO_UID') === String(uid)
}

/** Names the peer in a message. @param uid undefined if it could not be found */
export function describeOtherUser(uid: number | undefined): string {
  return uid === undefined
    ? 'a program that has already exited, or that belongs to another user,'
    : `another user of this machine (uid ${uid})`
}

/** A line has 150 bytes, and a machine can have a connection for each port of many addresses. */
const maxTableBytes = 256 * 1024 * 1024

function readTable(context: Pick<Context, 'readText'>, file: string): string | undefined {
  try {
    return context.readText(file, maxTableBytes)
  } catch {
    // Some sandboxes have the file but do not let anyone read it.
    return undefined
  }
}

function findUid(table: string, ports: ConnectionPorts, addresses: readonly string[]): number | undefined {
  for (const address of addresses) {
    const pair = ` ${address}:${toHex(ports.clientPort)} ${address}:${toHex(ports.serverPort)} `
    const at = table.indexOf(pair)
    if (at === -1) continue
    // The columns are: st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
    const [, , , , uid, , inode] = table.slice(at + pair.length, at + pair.length + 200).split(/\s+/)
    if (inode !== '0' && uid !== undefined) return Number(uid)
  }
  return undefined
}

function toHex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0')
}
