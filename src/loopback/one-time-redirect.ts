import type { Secret } from '../secret.ts'
import { listenOnLoopback } from './listener.ts'
import type { LoopbackReply } from './listener.ts'
import { isWsl } from '../wsl.ts'
import type { PeerContext } from './peer-user.ts'
import type { LoopbackRequest } from './request-checks.ts'

/** A URL on this machine that redirects to a secret one, once. */
export interface OneTimeRedirect {
  readonly url: string
  /** True when a browser was redirected, false when none came in time. */
  readonly used: Promise<boolean>
  /**
   * Waits a moment after the first request.
   * @returns whether the URL was requested more than once: then one of the clients was not the user's browser
   */
  isRequestedAgain(milliseconds: number): Promise<boolean>
  close(): void
}

export interface RedirectOptions {
  /** A path that cannot be guessed, without the leading slash. */
  readonly path: string
  readonly timeoutMs: number
  /** @see LoopbackOptions.onOtherUser */
  onOtherUser(uid: number | undefined): void
}

/**
 * Serves one redirect on 127.0.0.1. Every user of a machine can read the arguments that a browser is started with; so the browser gets a
 * URL that is useless a moment later, and the secret one only over the connection.
 */
export async function serveOneTimeRedirect(
  target: Secret,
  options: RedirectOptions,
  context: PeerContext,
): Promise<OneTimeRedirect> {
  let finish: (isUsed: boolean) => void = () => {}
  const used = new Promise<boolean>((resolve) => {
    finish = resolve
  })
  let requests = 0
  const respond = (request: LoopbackRequest): LoopbackReply => {
    // A page of another site cannot read the redirect, but it could use it up.
    if (request.headers.has('origin')) return wrongPage(403)
    if (request.target !== `/${options.path}`) return wrongPage(404)
    requests += 1
    if (requests > 1) return wrongPage(410)
    return { status: 302, headers: { location: target.reveal() }, body: '', onSent: () => finish(true) }
  }
  const listener = await listenOnLoopback(
    {
      port: 0,
      // The browser is a program of Windows, and its connections are in no table of Linux.
      allowUnlisted: isWsl(context),
      respond,
      deny: ({ status }) => wrongPage(status),
      onOtherUser: (uid) => options.onOtherUser(uid),
    },
    context,
  )
  const timer = setTimeout(() => finish(false), options.timeoutMs)
  return {
    url: `http://127.0.0.1:${listener.port}/${options.path}`,
    used,
    async isRequestedAgain(milliseconds) {
      await new Promise((resolve) => setTimeout(resolve, milliseconds))
      return requests > 1
    },
    close() {
      clearTimeout(timer)
      listener.close()
    },
  }
}

function wrongPage(status: number): LoopbackReply {
  const body = status === 410 ? 'This page was already opened.\n' : 'This is not the page that awsx opens.\n'
  return { status, body, headers: { 'content-type': 'text/plain; charset=utf-8' } }
}
