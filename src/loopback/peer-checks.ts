import type { Socket } from 'node:net'

import { isAllowedUid } from './peer-user.ts'
import type { PeerContext } from './peer-user.ts'
import { openSocketTables } from './socket-tables.ts'

export interface PeerCheckOptions {
  readonly serverPort: number
  /** Whether a connection that the system does not list may stay. */
  readonly allowUnlisted: boolean
  /** @param uid undefined if the system does not tell */
  admit(socket: Socket, uid: number | undefined): void
  refuse(socket: Socket): void
  /** Called once for each other user; without a uid if it could not be found. */
  onOtherUser(uid: number | undefined): void
}

export interface PeerChecks {
  add(socket: Socket): void
  /** @returns whether the connection was admitted, once that is decided */
  isAdmitted(socket: Socket): Promise<boolean>
}

interface Connection {
  readonly socket: Socket
  readonly clientPort: number
  readonly decided: (isAdmitted: boolean) => void
}

/** More unchecked connections end the pause, because each takes a descriptor. */
const mostWaiting = 512
/** While connections are refused, at most one part in this many of the time goes into checks. */
const dutyCycle = 3

/**
 * Admits the connections of the same user and refuses all others; where the system does not tell users apart, admits all.
 * Reading the kernel's tables takes some 10 ms, and a client that opens many connections must not keep this process busy with it. So
 * connections that come together are checked together, and after a refusal there is a pause.
 */
export function checkPeers(options: PeerCheckOptions, context: PeerContext): PeerChecks {
  const decisions = new WeakMap<Socket, Promise<boolean>>()
  const check = createCheck(options, context)
  let waiting: Connection[] = []
  let pauseUntil = 0
  let timer: NodeJS.Timeout | undefined
  const decide = (): void => {
    clearTimeout(timer)
    const connections = waiting
    waiting = []
    if (connections.length === 0) return
    const startedAt = performance.now()
    if (check(connections) === 0) return
    const endedAt = performance.now()
    pauseUntil = endedAt + (endedAt - startedAt) * (dutyCycle - 1)
  }
  return {
    add(socket) {
      // The port is known only as long as the connection is open.
      const clientPort = socket.remotePort ?? 0
      decisions.set(
        socket,
        new Promise((decided) => {
          waiting.push({ socket, clientPort, decided })
        }),
      )
      if (waiting.length >= mostWaiting) return decide()
      if (waiting.length > 1) return
      const pauseMs = pauseUntil - performance.now()
      if (pauseMs > 0) timer = setTimeout(decide, pauseMs)
      else setImmediate(decide)
    },
    isAdmitted: (socket) => decisions.get(socket) ?? Promise.resolve(false),
  }
}

/** @returns checks connections, and tells how many were refused */
function createCheck(
  options: PeerCheckOptions,
  context: PeerContext,
): (connections: readonly Connection[]) => number {
  const reported = new Set<number | undefined>()
  return (connections) => {
    const tables = openSocketTables(context)
    let refused = 0
    for (const { socket, clientPort, decided } of connections) {
      const found = tables.findPeer({ serverPort: options.serverPort, clientPort })
      const isUnlisted = found === 'unlisted'
      const isAdmitted =
        found === 'unknown' || (isUnlisted ? options.allowUnlisted : isAllowedUid(found, context))
      const uid = typeof found === 'number' ? found : undefined
      if (isAdmitted) options.admit(socket, uid)
      else {
        refused += 1
        options.refuse(socket)
        if (!reported.has(uid)) options.onOtherUser(uid)
        reported.add(uid)
      }
      decided(isAdmitted)
    }
    return refused
  }
}
