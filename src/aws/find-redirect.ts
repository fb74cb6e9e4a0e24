import type { NodeHttpHandler } from '@smithy/node-http-handler'

import { clientOptions } from './client.ts'
import type { CallContext } from './connection.ts'

const waitMs = 10_000

type Request = Parameters<NodeHttpHandler['handle']>[0]

/**
 * Where a page leads to: the target of its first redirect, asked for with HEAD, and with GET where that is not allowed. By the proxy and
 * the certificates of the environment, as every call of awsx.
 * @returns undefined if it leads nowhere else, or to what is no https URL
 * @throws the error of the network
 */
export async function findRedirect(url: URL, context: CallContext): Promise<URL | undefined> {
  const connection = { endpoint: url.origin, region: 'us-east-1', caBundle: caBundleOf(context) }
  const { requestHandler } = await clientOptions(connection, context)
  try {
    const head = await send(requestHandler, url, 'HEAD')
    const answer =
      head.statusCode === 405 || head.statusCode === 501 ? await send(requestHandler, url, 'GET') : head
    const target = answer.headers['location'] ?? ''
    if (answer.statusCode < 300 || answer.statusCode > 399 || !URL.canParse(target, url.href))
      return undefined
    const found = new URL(target, url.href)
    return found.protocol === 'https:' ? found : undefined
  } finally {
    requestHandler.destroy()
  }
}

function caBundleOf({ env }: CallContext): string | null {
  const file = env['AWS_CA_BUNDLE'] ?? ''
  return file === '' ? null : file
}

interface Answer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
}

async function send(handler: NodeHttpHandler, url: URL, method: string): Promise<Answer> {
  const request = {
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    method,
    headers: { host: url.host },
  }
  const { response } = await handler.handle(request as unknown as Request, {
    abortSignal: AbortSignal.timeout(waitMs),
  })
  response.body?.destroy?.()
  return response
}
