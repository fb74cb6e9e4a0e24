import type { Socket } from 'node:net'

/**
 * Waits for an answer for `fetch`, which does not tell when it has a connection, and tells at the end which of the two was missing: late in the
 * wait, the host gets another connection, which is closed as soon as it is there. One that is refused shows, too, that the host can be reached.
 * A server whose queue is full does not get it, but may have that of the request. So this must not end the wait.
 * @param limits.quietMs until the other connection is opened
 * @param limits.connectMs from then to the end
 * @param onEnd gets whether the host can be reached
 * @returns ends watching
 */
export function watchHost(
  { hostname, port }: URL,
  { quietMs, connectMs }: { readonly quietMs: number; readonly connectMs: number },
  onEnd: (isReachable: boolean) => void,
): () => void {
  let isReachable = false
  let isOver = false
  let socket: Socket | undefined
  const reach = async (): Promise<void> => {
    // Counted from here, because a machine may have slept before.
    timer = setTimeout(() => onEnd(isReachable), connectMs)
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
  let timer = setTimeout(() => void reach(), quietMs)
  return () => {
    isOver = true
    clearTimeout(timer)
    socket?.destroy()
  }
}
