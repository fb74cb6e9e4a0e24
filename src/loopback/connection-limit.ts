import type { Socket } from 'node:net'

/** More than any program of one user needs at once, less than the descriptors that a process may have. */
const mostConnections = 256
/** The rest is for connections on which a request was granted. */
const mostUntrusted = 192

/** The open connections of one server. */
export interface ConnectionLimit {
  /** @param peer the user at the other end, undefined if the system does not tell */
  add(socket: Socket, peer: number | undefined): void
  /** Marks a connection on which a request was granted. */
  markTrusted(socket: Socket): void
}

/**
 * Bounds the number of connections, so that a client that opens connections and holds them cannot keep others out. When there are too
 * many, one on which nothing was granted yet is closed: the oldest of the user who has the most of them.
 */
export function limitConnections(
  most = mostConnections,
  mostWithoutGrant = Math.min(most, mostUntrusted),
): ConnectionLimit {
  const untrusted = new Map<Socket, number | undefined>()
  const trusted = new Set<Socket>()
  const forget = (socket: Socket): void => {
    untrusted.delete(socket)
    trusted.delete(socket)
  }
  return {
    add(socket, peer) {
      // It closed during the check, so no close event will follow.
      if (socket.destroyed) return
      untrusted.set(socket, peer)
      socket.once('close', () => forget(socket))
      const isFull = untrusted.size > mostWithoutGrant || untrusted.size + trusted.size > most
      if (!isFull) return
      const oldest = [...findLargest(untrusted), ...trusted].find((other) => other !== socket)
      if (oldest === undefined) return
      // Its close event comes later, and until then many more connections can be added.
      forget(oldest)
      oldest.destroy()
    },
    markTrusted(socket) {
      if (untrusted.delete(socket)) trusted.add(socket)
    },
  }
}

/** The connections of the user who has the most, in the order in which they came. */
function findLargest(connections: ReadonlyMap<Socket, number | undefined>): readonly Socket[] {
  const byPeer = new Map<number | undefined, Socket[]>()
  for (const [socket, peer] of connections) {
    const those = byPeer.get(peer)
    if (those === undefined) byPeer.set(peer, [socket])
    else those.push(socket)
  }
  return [...byPeer.values()].toSorted((one, other) => other.length - one.length)[0] ?? []
}
