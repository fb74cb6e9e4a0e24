import type { Socket } from 'node:net'

/** More than any program of one user needs at once, less than the descriptors that a process may have. */
const mostConnections = 256

/** The open connections of one server. */
export interface ConnectionLimit {
  add(socket: Socket): void
  /** Marks a connection on which a request was granted. */
  markTrusted(socket: Socket): void
}

/**
 * Bounds the number of connections. When there are too many, the oldest one on which nothing was granted yet is closed, so that
 * a client that opens connections and holds them cannot keep others out.
 */
export function limitConnections(most = mostConnections): ConnectionLimit {
  const untrusted = new Set<Socket>()
  const trusted = new Set<Socket>()
  return {
    add(socket) {
      // It closed during the check, so no close event will follow.
      if (socket.destroyed) return
      untrusted.add(socket)
      socket.once('close', () => {
        untrusted.delete(socket)
        trusted.delete(socket)
      })
      if (untrusted.size + trusted.size <= most) return
      const oldest = [...untrusted, ...trusted].find((other) => other !== socket)
      oldest?.destroy()
    },
    markTrusted(socket) {
      if (untrusted.delete(socket)) trusted.add(socket)
    },
  }
}
