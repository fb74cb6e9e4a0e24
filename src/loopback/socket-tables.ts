import type { Context } from '../context.ts'

/** The two ports of a connection to a socket that listens on 127.0.0.1. */
export interface ConnectionPorts {
  readonly serverPort: number
  readonly clientPort: number
}

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

type SocketContext = Pick<Context, 'platform' | 'readText'>

/**
 * Each table (proc_pid_net(5)) is read once, and only when it is needed: that takes some 10 ms. Looking up a connection then takes no
 * time, because a client can open thousands of them.
 */
export function openSocketTables(context: SocketContext): SocketTables {
  const files = context.platform === 'linux' ? Object.entries(loopbackAddresses) : []
  const tables = new Map<string, Table | undefined>()
  return {
    findPeer(ports) {
      let isKnown = false
      for (const [file, addresses] of files) {
        if (!tables.has(file)) tables.set(file, openTable(readTable(context, file), addresses))
        const table = tables.get(file)
        if (table === undefined) continue
        isKnown = true
        const uid = table(ports)
        if (uid !== undefined) return uid
      }
      return isKnown ? 'unlisted' : 'unknown'
    },
  }
}

/** @returns the uid of the socket at the other end of a connection, undefined if it is not listed */
type Table = (ports: ConnectionPorts) => number | undefined

function openTable(text: string | undefined, addresses: readonly string[]): Table | undefined {
  if (text === undefined) return undefined
  const byServer = new Map<number, ReadonlyMap<string, string>>()
  return ({ serverPort, clientPort }) => {
    const clients = byServer.get(serverPort) ?? findClients(text, serverPort, addresses)
    byServer.set(serverPort, clients)
    const row = clients.get(toHex(clientPort))
    return row === undefined ? undefined : readUid(row)
  }
}

/** The sockets that are connected to a port of 127.0.0.1: what follows the addresses in their rows, by their own port in hexadecimal. */
function findClients(
  text: string,
  serverPort: number,
  addresses: readonly string[],
): ReadonlyMap<string, string> {
  const rows = addresses.flatMap((address) => {
    const pair = new RegExp(` ${address}:([0-9A-F]{4}) ${address}:${toHex(serverPort)} (.{0,200})`, 'g')
    return Array.from(text.matchAll(pair), ([, port = '', row = '']) => [port, row] as const)
  })
  return new Map(rows.filter(([, row]) => readUid(row) !== undefined))
}

/** The columns are: st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode. A socket without a process has the inode 0. */
function readUid(row: string): number | undefined {
  const [, , , , uid, , inode] = row.split(/\s+/)
  return inode === '0' || uid === undefined ? undefined : Number(uid)
}

/** A line has 150 bytes, and a machine can have a connection for each port of many addresses. */
const maxTableBytes = 256 * 1024 * 1024

function readTable(context: SocketContext, file: string): string | undefined {
  try {
    return context.readText(file, maxTableBytes)
  } catch {
    // Some sandboxes have the file but do not let anyone read it.
    return undefined
  }
}

function toHex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0')
}
