import { equal } from '../crypto/crypto.ts'
import { AwsxError, isErrno } from '../errors.ts'
import { listenOnLoopback } from '../loopback/listener.ts'
import type { LoopbackListener, LoopbackOptions, LoopbackReply } from '../loopback/listener.ts'
import { isWsl } from '../wsl.ts'
import type { PeerContext } from '../loopback/peer-user.ts'
import type { LoopbackRequest } from '../loopback/request-checks.ts'
import { Secret } from '../secret.ts'
import { suspendAwareTimeout } from './suspend-aware-timeout.ts'
import { countOf } from '../text/count-of.ts'

export interface CodeListener {
  readonly redirectUri: string
  /** @throws AwsxError SSO_LOGIN_FAILED if the sign-in was denied in the browser or timed out */
  readonly code: Promise<Secret>
  close(): void
}

export interface CallbackOptions {
  /** The `state` parameter of this sign-in (RFC 6749 §10.12). */
  readonly state: string
  /** 0 takes a free port. */
  readonly port: number
  readonly timeoutMs: number
  /** @see LoopbackOptions.onOtherUser */
  onOtherUser(uid: number | undefined): void
}

const callbackPath = '/oauth/callback'

/**
 * Waits on 127.0.0.1 for the browser to bring the authorization code. A request without the right state is denied and the
 * wait continues; the first one with it ends the wait.
 * @throws AwsxError USAGE if the port cannot be used
 */
export async function listenForCode(options: CallbackOptions, context: PeerContext): Promise<CodeListener> {
  let finish: (callback: Callback) => void = () => {}
  const code = new Promise<Secret>((resolve, reject) => {
    finish = (callback) => {
      if (callback.kind === 'code') resolve(new Secret(callback.code))
      else reject(loginFailed(callback.reason))
    }
  })
  // The caller that awaits the code handles the error. Without this, closing early would end the process.
  code.catch(() => undefined)
  const listener = await listen(
    {
      port: options.port,
      // The browser is a program of Windows, and its connections are in no table of Linux.
      allowUnlisted: isWsl(context),
      respond: (request) => respond(request, options.state, (callback) => finish(callback)),
      deny: ({ status }) => page(status, wrongPage),
      onOtherUser: (uid) => options.onOtherUser(uid),
    },
    context,
  )
  const stopTimer = suspendAwareTimeout(options.timeoutMs, () =>
    finish({
      kind: 'failed',
      reason: `the sign-in in the browser timed out after ${describeMinutes(options.timeoutMs)}`,
    }),
  )
  return {
    redirectUri: `http://127.0.0.1:${listener.port}${callbackPath}`,
    code,
    close() {
      stopTimer()
      listener.close()
    },
  }
}

async function listen(options: LoopbackOptions, context: PeerContext): Promise<LoopbackListener> {
  try {
    return await listenOnLoopback(options, context)
  } catch (error) {
    if (!isErrno(error, 'EADDRINUSE', 'EACCES')) throw error
    const reason = error.code === 'EACCES' ? 'permission denied' : 'the port is in use'
    throw new AwsxError('USAGE', `cannot listen on 127.0.0.1:${options.port}: ${reason}`, {
      hints: ['omit --port to use a free port'],
    })
  }
}

type Callback =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'failed'; readonly reason: string }

const wrongPage = 'This is not the page that awsx is waiting for.'

function respond(
  request: LoopbackRequest,
  state: string,
  finish: (callback: Callback) => void,
): LoopbackReply {
  if (request.path !== callbackPath) return page(404, wrongPage)
  if (!equal(readOnce(request.query, 'state') ?? '', state)) return page(400, wrongPage)
  const code = readOnce(request.query, 'code') ?? ''
  if (code !== '') {
    const text = 'You are signed in. Close this page and return to the terminal.'
    return page(200, text, () => finish({ kind: 'code', code }))
  }
  const error = readOnce(request.query, 'error')?.replaceAll(/[^\w.-]/g, '') ?? 'no authorization code'
  const reason = `the sign-in was denied in the browser (${error})`
  return page(200, 'The sign-in was denied. Return to the terminal.', () =>
    finish({ kind: 'failed', reason }),
  )
}

/** A parameter that is repeated is invalid (RFC 6749 §3.1). */
function readOnce(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name)
  return values.length === 1 ? values[0] : undefined
}

function loginFailed(reason: string): AwsxError {
  return new AwsxError('SSO_LOGIN_FAILED', reason, { hints: ['run the command again to retry'] })
}

function describeMinutes(milliseconds: number): string {
  return countOf(Math.round(milliseconds / 60_000), 'minute')
}

function page(status: number, text: string, onSent?: () => void): LoopbackReply {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>awsx</title><body style="font:1.1em system-ui;margin:4em"><h1>awsx</h1><p>${text}</p></body></html>\n`
  const headers = { 'content-type': 'text/html; charset=utf-8', connection: 'close' }
  return { status, body, headers, ...(onSent === undefined ? {} : { onSent }) }
}
