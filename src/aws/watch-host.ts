import type { Socket } from 'node:net'

/** Most services have answered by then. */
const patienceMs = 1000

/**
 * Tells when a host takes no connections. For Bun's `fetch`, which does not tell when it has one: a host that has not answered after a second
 * gets another connection, which is closed as soon as it is there. One that is refused shows, too, that the host can be reached.
 * @param timeoutMs for the connection, counted from now
 * @param onTimeout is called if there is none by then
 * @param afterMs when the other connection is opened
 * @returns ends watching
 */
export function watchHost(
  { hostname, port }: URL,
  timeoutMs: number,
  onTimeout: () => void,
  afterMs = patienceMs,
): () => void {
  let isReachable = false
  let isOver = false
  let socket: Socket | undefined
  const reach = async (): Promise<void> => {
    const { connect } = await import('node:net')
    if (isOver) return
    const host = hostname.replace(/^\[(.*)\]$/, '$1')
    const found = (): void => {
      isReachable = true
      socket?.destroy()
    }
    socket = connect({ host, port: port === '' ? 80 : Number(port) })
    socket.once('connect', found)
    socket.on('error', found)
  }
  const start = setTimeout(() => void reach(), afterMs)
  const end = setTimeout(() => {
    if (!isReachable) onTimeout()
  }, timeoutMs)
  return () => {
    isOver = true
    clearTimeout(start)
    clearTimeout(end)
    socket?.destroy()
  }
}
