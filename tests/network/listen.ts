import type { AddressInfo, Server, Socket } from 'node:net'

/** A server on a port of 127.0.0.1 that the system chose. */
export interface Listening {
  readonly port: number
  /** Cuts all connections and frees the port. */
  stop(): Promise<void>
}

export async function listenOnLoopback(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}
