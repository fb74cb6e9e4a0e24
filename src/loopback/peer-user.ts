import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import { openSocketTables } from './socket-tables.ts'

export type PeerContext = Pick<Context, 'env' | 'platform' | 'readText' | 'user'>

/** Whether this system tells who is at the other end of a connection. */
export function canFindPeers(context: Pick<Context, 'platform' | 'readText'>): boolean {
  return openSocketTables(context).findPeer({ serverPort: 0, clientPort: 0 }) !== 'unknown'
}

/**
 * Whether a peer may talk to a server of this user.
 * - Root may: it can read this process anyway.
 * - If awsx runs under sudo, so may the user who typed sudo: their browser is not root's.
 */
export function isAllowedUid(uid: number, context: PeerContext): boolean {
  if (uid === 0 || uid === context.user.uid) return true
  return context.user.uid === 0 && readVariable(context, 'SUDO_UID') === String(uid)
}

/** Names the peer in a message. @param uid undefined if it could not be found */
export function describeOtherUser(uid: number | undefined): string {
  return uid === undefined
    ? 'a program that has already exited, or that belongs to another user,'
    : `another user of this machine (uid ${uid})`
}
