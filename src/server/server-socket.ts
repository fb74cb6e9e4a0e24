import { chmodSync, chownSync, lstatSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { AwsxError, errnoName, isErrno } from '../errors.ts'
import { makeFolders } from '../files/make-folders.ts'
import { removeFile } from '../files/private-file.ts'

/** Bytes of a path that the system takes, with the ending zero: unix(7); `sys/un.h` of macOS and the BSDs. */
const mostBytes = { linux: 108, other: 104 }
const answerMs = 1000
const anotherPath = 'choose another path with --socket'

export interface SocketUser {
  readonly platform: NodeJS.Platform
  readonly uid: number | undefined
  /** The group whose users may connect, too: the folder lets it pass, and nothing else. Undefined for the user alone. */
  readonly group?: number | undefined
}

/**
 * Makes way for a unix socket: creates its folder (0700) if missing, and removes the socket of a server that has ended.
 * @param path absolute
 * @throws AwsxError SERVER_SOCKET_UNUSABLE, also if the folder is not private to the user
 */
export async function prepareSocket(path: string, user: SocketUser): Promise<void> {
  const { platform, uid } = user
  if (!fitsSocket(path, platform))
    throw unusable(
      `the path of the socket is longer than ${mostBytesOn(platform) - 1} bytes: ${path}`,
      'choose a shorter one with --socket',
    )
  requirePrivateFolder(dirname(path), user)
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return
  if (!stats.isSocket()) throw unusable(`${path} is not a socket`, anotherPath)
  if (uid !== undefined && stats.uid !== uid)
    throw unusable(`the socket ${path} belongs to another user (uid ${stats.uid})`, anotherPath)
  if (await isAnswered(path))
    throw unusable(`another server uses the socket ${path}`, 'to stop it, press Ctrl-C in its terminal')
  removeFile(path)
}

/** Whether the system takes a path for a unix socket. */
export function fitsSocket(path: string, platform: NodeJS.Platform): boolean {
  return Buffer.byteLength(path) < mostBytesOn(platform)
}

function mostBytesOn(platform: NodeJS.Platform): number {
  return platform === 'linux' ? mostBytes.linux : mostBytes.other
}

/** Creates the folder (0700) if missing. Never changes one that is there: it may be the folder of other files. */
function requirePrivateFolder(folder: string, { uid, group }: SocketUser): void {
  try {
    makeFolders(folder, 0o700)
  } catch (error) {
    throw unusable(`cannot create the folder ${folder} (${errnoName(error)})`, anotherPath)
  }
  const stats = lstatSync(folder)
  if (!stats.isDirectory()) throw unusable(`${folder} is not a folder`, anotherPath)
  if (uid === undefined) return
  if (stats.uid !== uid)
    throw unusable(`the folder ${folder} belongs to another user (uid ${stats.uid})`, anotherPath)
  const shared = group !== undefined && stats.gid === group ? 0o010 : 0
  if ((stats.mode & 0o077 & ~shared) !== 0)
    throw unusable(
      `others can open the folder ${folder} of the socket`,
      'choose a path in a folder that does not exist yet, and awsx creates it for you alone',
    )
}

/** Lets only the user, and the group if there is one, connect. The folder has kept others out until now. */
export function protectSocket(path: string, { uid, group }: Pick<SocketUser, 'uid' | 'group'>): void {
  if (group !== undefined && uid !== undefined) chownSync(path, uid, group)
  chmodSync(path, group === undefined ? 0o600 : 0o660)
}

/**
 * Whether a program listens on a socket. One that does not answer in time is there all the same.
 * @throws AwsxError SERVER_SOCKET_UNUSABLE if the system does not say
 */
export async function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, timeout: answerMs })
    const end = (isThere: boolean): void => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(true))
    socket.once('error', (error) => {
      if (isErrno(error, 'ECONNREFUSED', 'ENOENT')) end(false)
      else reject(unusable(`cannot connect to the socket ${path} (${errnoName(error)})`))
    })
  })
}

/** The error for a unix socket that the server cannot use. */
export function unusable(message: string, hint?: string): AwsxError {
  return new AwsxError('SERVER_SOCKET_UNUSABLE', message, { hints: hint === undefined ? [] : [hint] })
}
