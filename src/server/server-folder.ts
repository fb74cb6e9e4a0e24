import { join } from 'node:path'
import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import { AwsxError, errnoName } from '../errors.ts'
import { readIfTrusted } from '../files/read-if-trusted.ts'
import { replaceFile } from '../files/replace-file.ts'
import { noStateFolder } from '../store/no-state-folder.ts'
import { prepareFolder, prepareStateFolder } from '../store/prepare-folder.ts'
import { findMainRuntimeFolders } from '../store/runtime-folder.ts'
import { openPrivateMemory } from '../store/open-runtime-folder.ts'
import { locateStateFolder } from '../store/state-folder.ts'
import type { FolderContext } from '../store/state-folder.ts'
import { parseJsonObject } from '../text/json-object.ts'

/** The port of `awsx server` if no other is given. */
export const defaultPort = 9917

/** Where a server listens; no secret. */
export interface ServerAddress {
  readonly port: number
  /** Null where there are no unix sockets. */
  readonly socket: string | null
  /** Besides 127.0.0.1. */
  readonly addresses: readonly string[]
}

/**
 * The folder of the server in the state folder.
 * @throws AwsxError STORE_UNAVAILABLE if the user has no home directory
 */
export function locateServerFolder(context: FolderContext): string {
  const state = locateStateFolder(context)
  if (state !== undefined) return join(state, 'server')
  throw noStateFolder('STORE_UNAVAILABLE')
}

/** Creates the folder of the server (0700) if missing. @throws AwsxError STORE_UNAVAILABLE */
export function prepareServerFolder(context: FolderContext): string {
  const folder = locateServerFolder(context)
  prepareStateFolder(join(folder, '..'), context.user.uid)
  prepareFolder(folder, context.user.uid)
  return folder
}

/**
 * The unix socket of the server: alone in its folder, so that a container can get the folder and sees nothing else. It is in the runtime folder
 * if there is one, because the state folder can be on a file system without sockets.
 * @returns null on Windows
 */
export function chooseSocket(context: FolderContext): string | null {
  if (context.platform === 'win32') return null
  const isOwnHome = readVariable(context, 'AWSX_HOME') !== undefined
  const { uid } = context.user
  const runtime = isOwnHome
    ? undefined
    : findMainRuntimeFolders(context).find((path) => openPrivateMemory(path, uid))
  const folder = runtime !== undefined ? join(runtime, 'server') : join(locateServerFolder(context), 'socket')
  return join(folder, 'awsx.sock')
}

const addressFile = 'address.json'

/** Stores where the server listens, for the commands that print it. @throws AwsxError STORE_UNAVAILABLE */
export function saveAddress(folder: string, address: ServerAddress): void {
  changeFile('save the address of the server', () =>
    replaceFile(join(folder, addressFile), `${JSON.stringify(address)}\n`),
  )
}

/**
 * Changes a file of the server.
 * @param purpose such as `save client "ci"`
 * @throws AwsxError STORE_UNAVAILABLE if that fails
 */
export function changeFile(purpose: string, change: () => void): void {
  try {
    change()
  } catch (error) {
    throw new AwsxError('STORE_UNAVAILABLE', `cannot ${purpose} (${errnoName(error)})`, {
      cause: error,
      hints: ['to see what is wrong: awsx doctor'],
    })
  }
}

/** Where the last server listened, or where the next one will. */
export function readAddress(folder: string, context: FolderContext & Pick<Context, 'user'>): ServerAddress {
  const bytes = readIfTrusted(join(folder, addressFile), context.user.uid, 64 * 1024)
  const { port, socket, addresses } = (bytes && parseJsonObject(bytes.toString('utf8'))) ?? {}
  return {
    port: typeof port === 'number' ? port : defaultPort,
    socket: typeof socket === 'string' ? socket : chooseSocket(context),
    addresses: Array.isArray(addresses) ? addresses.filter((item) => typeof item === 'string') : [],
  }
}
