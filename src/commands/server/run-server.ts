import { isAbsolute } from 'node:path'
import { createBackgroundContext } from '../../app/background-context.ts'
import { prepare } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { createCredentialHandler } from '../../server/credential-handler.ts'
import { waitForSignal } from '../../process/wait-for-signal.ts'
import { checkListenAddresses, hostOf } from '../../server/listen-addresses.ts'
import { openListeners } from '../../server/server-listeners.ts'
import { describeDamaged } from './manage-clients.ts'
import { openServerClients } from '../../server/server-clients.ts'
import { chooseSocket, defaultPort, prepareServerFolder, saveAddress } from '../../server/server-folder.ts'
import type { ServerAddress } from '../../server/server-folder.ts'
import { openTokenPause } from '../../server/token-pause.ts'
import { escapeText } from '../../text/escape.ts'
import { messageOf } from '../../text/message-of.ts'
import { splitList } from '../../text/split-list.ts'
import { openProfileSource } from './profile-source.ts'
import type { ServerArgs } from './server-command.ts'

/**
 * Serves credentials to the granted clients until SIGINT, SIGTERM, or SIGHUP.
 * @throws AwsxError USAGE, SERVER_PORT_IN_USE, SERVER_SOCKET_UNUSABLE, STORE_UNAVAILABLE, STORE_LOCKED
 */
export async function runServer(args: ServerArgs, context: Context): Promise<number> {
  const { debug: isDebug, quiet } = args.options
  const wanted = readAddressOptions(args, context)
  const prepared = await prepare(undefined, { debug: isDebug, quiet }, context)
  // The only moment at which the passphrase of the store can be asked.
  const problem = await openUserStore(prepared, { quiet }).findWriteProblem()
  if (problem !== undefined) prepared.debug?.(`server: ${problem.message}`)
  const folder = prepareServerFolder(context)
  const clients = openServerClients(folder, context.user.uid)
  const background = createBackgroundContext(context, isDebug)
  const say = (line: string): void => {
    if (!quiet) context.stderr.write(`awsx: ${escapeText(line, Infinity)}\n`)
  }
  const source = openProfileSource({ context: background.context, isDebug, say })
  const ended = waitForSignal()
  // A full disk must not keep clients from their credentials.
  const noteUse = (name: string): void => {
    try {
      clients.saveLastUse(name, context.now())
    } catch (error) {
      prepared.debug?.(`server: ${messageOf(error)}`)
    }
  }
  const handler = createCredentialHandler({
    findClient: (token) => clients.find(token),
    take: (profile) => source.take(profile),
    async handOut(cached, client, profile) {
      await source.handOut(cached, client, profile)
      noteUse(client.name)
    },
    pauseAfterWrongToken: openTokenPause(context),
    now: () => context.now(),
  })
  const listeners = await openListeners(
    {
      ...wanted,
      socket: wanted.socket ?? undefined,
      respond: handler,
      debug: (line) => prepared.debug?.(line),
    },
    context,
  )
  try {
    saveAddress(folder, { ...wanted, port: listeners.port })
    background.startCommand()
    for (const line of describeAddress({ ...wanted, port: listeners.port }, clients.list().length)) say(line)
    for (const name of clients.listDamaged()) say(describeDamaged(name))
    await ended
  } finally {
    listeners.close()
    await source.stop()
  }
  return ExitCode.ok
}

/** @throws AwsxError USAGE */
function readAddressOptions({ options }: ServerArgs, context: Context): ServerAddress {
  const { port = defaultPort, socket, listen = '' } = options
  if (port > 65_535) throw new AwsxError('USAGE', `server: --port ${port} is more than 65535`)
  if (socket !== undefined && context.platform === 'win32')
    throw new AwsxError(
      'USAGE',
      'server: --socket does not work on Windows, which has no sockets with an owner',
    )
  if (socket !== undefined && !isAbsolute(socket))
    throw new AwsxError('USAGE', `server: --socket "${socket}" must be an absolute path`)
  return { port, socket: socket ?? chooseSocket(context), addresses: checkListenAddresses(splitList(listen)) }
}

function describeAddress({ port, socket, addresses }: ServerAddress, clients: number): readonly string[] {
  const urls = ['127.0.0.1', ...addresses].map((address) => `http://${hostOf(address)}:${port}`)
  return [
    `serving credentials at ${urls.join(', ')}; press Ctrl-C to end`,
    ...(socket === null ? [] : [`unix socket: ${socket}`]),
    ...(addresses.length === 0
      ? []
      : [
          'keys and tokens are not encrypted on the way, so only containers on this machine may reach these addresses',
        ]),
    ...(clients === 0 ? ['no clients yet; to add one: awsx server grant NAME PROFILE'] : []),
  ]
}
