import { AwsxError, errnoName, isErrno } from '../errors.ts'
import { removeFile } from '../files/private-file.ts'
import { listenForAnyUser, listenOnLoopback } from '../loopback/listener.ts'
import type { ListenTarget, LoopbackListener, LoopbackReply } from '../loopback/listener.ts'
import { describeOtherUser } from '../loopback/peer-user.ts'
import type { PeerContext } from '../loopback/peer-user.ts'
import type { LoopbackRequest } from '../loopback/request-checks.ts'
import { hostsFor } from './listen-addresses.ts'
import { accessDenied } from './response-bodies.ts'
import { prepareSocket, protectSocket, unusable } from './server-socket.ts'
import type { SocketUser } from './server-socket.ts'

export interface ListenerOptions {
  /** 0 takes a free port. */
  readonly port: number
  /** Other addresses of this machine, checked by `checkListenAddresses`. */
  readonly addresses: readonly string[]
  /** The path of the unix socket; undefined for none. */
  readonly socket: string | undefined
  respond(request: LoopbackRequest): Promise<LoopbackReply>
  debug(line: string): void
}

export interface ServerListeners {
  readonly port: number
  close(): void
}

/**
 * Opens everything that the server listens on: 127.0.0.1 for the same user alone, other addresses, and a unix socket.
 * @throws AwsxError SERVER_PORT_IN_USE, USAGE for an address that cannot be used, and as `prepareSocket`
 */
export async function openListeners(
  options: ListenerOptions,
  context: PeerContext,
): Promise<ServerListeners> {
  const opened: LoopbackListener[] = []
  const close = (): void => {
    for (const listener of opened) listener.close()
  }
  try {
    const hosts = hostsFor(options.addresses)
    const answers = {
      hosts,
      respond: (request: LoopbackRequest) => options.respond(request),
      deny: ({ status, message }: { readonly status: number; readonly message: string }) =>
        accessDenied(status, message),
    }
    const onOtherUser = (uid: number | undefined): void =>
      options.debug(`server: refused a connection: ${describeOtherUser(uid)} connected`)
    const first = await listenOnLoopback({ ...answers, port: options.port, onOtherUser }, context).catch(
      (error: unknown) => failAt({ host: '127.0.0.1', port: options.port }, error),
    )
    opened.push(first)
    const open = async (target: ListenTarget): Promise<void> => {
      opened.push(await listenForAnyUser(target, answers).catch((error: unknown) => failAt(target, error)))
    }
    for (const host of options.addresses) await open({ host, port: first.port })
    const { socket } = options
    if (socket !== undefined)
      opened.push(
        await listenOnSocket(socket, answers, { platform: context.platform, uid: context.user.uid }),
      )
    return {
      port: first.port,
      close() {
        close()
        if (socket !== undefined) removeFile(socket)
      },
    }
  } catch (error) {
    close()
    throw error
  }
}

/**
 * Listens on a unix socket that only its user, and a group if one is named, can connect to.
 * @param path absolute
 * @throws AwsxError SERVER_SOCKET_UNUSABLE
 */
export async function listenOnSocket(
  path: string,
  answers: Parameters<typeof listenForAnyUser>[1],
  user: SocketUser,
): Promise<LoopbackListener> {
  await prepareSocket(path, user)
  const listener = await listenForAnyUser({ path }, answers).catch((error: unknown) =>
    failAt({ path }, error),
  )
  protectSocket(path, user)
  return listener
}

function failAt(target: ListenTarget, error: unknown): never {
  if ('path' in target) throw unusable(`cannot listen on the socket ${target.path} (${errnoName(error)})`)
  const { host, port } = target
  if (isErrno(error, 'EADDRINUSE')) {
    throw new AwsxError('SERVER_PORT_IN_USE', `another program listens on port ${port} of ${host}`, {
      hints: ['if it is an awsx server, use that one; to see it: ss -ltnp', `awsx server --port ${port + 1}`],
      cause: error,
    })
  }
  throw new AwsxError('USAGE', `server: cannot listen on ${host}, port ${port} (${errnoName(error)})`, {
    hints: ['choose another port with --port, or another address with --listen'],
    cause: error,
  })
}
