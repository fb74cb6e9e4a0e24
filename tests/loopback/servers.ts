/** The servers of awsx on 127.0.0.1, in this process. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

import type { CachedCredentials } from '../../src/credentials/freshness.ts'
import { serveOneTimeRedirect } from '../../src/loopback/one-time-redirect.ts'
import type { PeerContext } from '../../src/loopback/peer-user.ts'
import { Secret } from '../../src/secret.ts'
import { createCredentialHandler } from '../../src/server/credential-handler.ts'
import { serveCredentials } from '../../src/server/credential-server.ts'
import { openListeners } from '../../src/server/server-listeners.ts'
import { listenForCode } from '../../src/sso-login/callback-server.ts'

export const context: PeerContext & { now(): number; randomBytes(count: number): Promise<Buffer> } = {
  env: {},
  platform: process.platform,
  user: { name: 'user', uid: process.getuid?.() },
  readText: (path) => readFileSync(path, 'utf8'),
  now: () => Date.now(),
  randomBytes: async (count) => randomBytes(count),
}

export interface LocalServer {
  readonly port: number
  /** The request that is granted. */
  readonly target: string
  readonly headers: readonly string[]
  /** What only the granted request may get. */
  readonly secret: string
  /** Other users that were reported, by uid. */
  readonly otherUsers: readonly (number | undefined)[]
  /** The result of the granted request, `waiting` before it came. */
  result(): Promise<string>
  close(): void
}

function cachedCredentials(): CachedCredentials {
  const credentials = {
    accessKeyId: 'ASIAEXAMPLE',
    secretAccessKey: new Secret('the-secret-access-key'),
    sessionToken: new Secret('the-session-token'),
    expiresAt: null,
    accountId: null,
  }
  return { credentials, fetchedAt: Date.now(), clockOffsetMs: 0 }
}

const servers = {
  async callback(): Promise<LocalServer> {
    const otherUsers: (number | undefined)[] = []
    const onOtherUser = (uid: number | undefined) => void otherUsers.push(uid)
    const options = { state: 'the-state', port: 0, timeoutMs: 60_000, onOtherUser }
    const listener = await listenForCode(options, context)
    const port = Number(new URL(listener.redirectUri).port)
    const code = listener.code.then(
      (secret) => secret.reveal(),
      (error: unknown) => `failed: ${String(error)}`,
    )
    return {
      port,
      target: '/oauth/callback?state=the-state&code=the-code',
      headers: [`Host: 127.0.0.1:${port}`],
      secret: 'You are signed in',
      otherUsers,
      result: () => Promise.race([code, shortly()]),
      close: () => listener.close(),
    }
  },
  async 'console page'(): Promise<LocalServer> {
    const otherUsers: (number | undefined)[] = []
    const onOtherUser = (uid: number | undefined) => void otherUsers.push(uid)
    const target = new Secret('https://signin.example/federation?SigninToken=secret')
    const options = { path: 'unguessable', timeoutMs: 60_000, onOtherUser }
    const redirect = await serveOneTimeRedirect(target, options, context)
    const { port } = new URL(redirect.url)
    return {
      port: Number(port),
      target: '/unguessable',
      headers: [`Host: 127.0.0.1:${port}`],
      secret: 'SigninToken=secret',
      otherUsers,
      result: () => Promise.race([redirect.used.then((isUsed) => (isUsed ? 'used' : 'unused')), shortly()]),
      close: () => redirect.close(),
    }
  },
  async credentials(): Promise<LocalServer> {
    const otherUsers: (number | undefined)[] = []
    let taken = 0
    const refresher = {
      take: () => {
        taken += 1
        return Promise.resolve(cachedCredentials())
      },
      stop: () => Promise.resolve(),
    }
    const debug = (line: string) => {
      const uid = /\(uid (\d+)\)/.exec(line)?.[1]
      otherUsers.push(uid === undefined ? undefined : Number(uid))
    }
    const server = await serveCredentials(refresher, context, debug)
    const { host, port, pathname } = new URL(server.uri)
    return {
      port: Number(port),
      target: pathname,
      headers: [`Host: ${host}`, `Authorization: ${server.token.reveal()}`],
      secret: 'the-secret-access-key',
      otherUsers,
      result: () => Promise.resolve(taken === 0 ? 'waiting' : 'taken'),
      close: () => void server.close(),
    }
  },

  async 'awsx server'(): Promise<LocalServer> {
    const otherUsers: (number | undefined)[] = []
    let taken = 0
    const client = { name: 'compose', profiles: ['dev'], expiresAt: null }
    const listeners = await openListeners(
      {
        port: 0,
        addresses: [],
        socket: undefined,
        respond: createCredentialHandler({
          findClient: (token) => (token === 'the-token' ? client : undefined),
          take() {
            taken += 1
            return Promise.resolve(cachedCredentials())
          },
          handOut: () => Promise.resolve(),
          pauseAfterWrongToken: () => Promise.resolve(),
          now: () => Date.now(),
        }),
        debug(line) {
          const uid = /\(uid (\d+)\)/.exec(line)?.[1]
          otherUsers.push(uid === undefined ? undefined : Number(uid))
        },
      },
      context,
    )
    return {
      port: listeners.port,
      target: '/credentials/dev',
      headers: [`Host: 127.0.0.1:${listeners.port}`, 'Authorization: the-token'],
      secret: 'the-secret-access-key',
      otherUsers,
      result: () => Promise.resolve(taken === 0 ? 'waiting' : 'taken'),
      close: () => listeners.close(),
    }
  },
}

export type ServerName = keyof typeof servers
export const serverNames = Object.keys(servers) as ServerName[]

export function startServer(name: ServerName): Promise<LocalServer> {
  return servers[name]()
}

async function shortly(): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 200))
  return 'waiting'
}

/**
 * Sends bytes on a connection of their own and returns everything that comes back.
 * @param patienceMs after which the client ends the connection, if the server has not
 */
export function sendRaw(port: number, bytes: string | Buffer, patienceMs = 5000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const timer = setTimeout(() => socket.end(), patienceMs)
    let received = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk))
    socket
      .on('error', () => {})
      .on('close', () => {
        clearTimeout(timer)
        resolve(received)
      })
    socket.write(bytes)
  })
}

export function requestText(target: string, headers: readonly string[], method = 'GET'): string {
  return [`${method} ${target} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n')
}

export function sendGranted({ port, target, headers }: LocalServer): Promise<string> {
  return sendRaw(port, requestText(target, headers))
}
