import { readVariable } from '../context.ts'
import type { CallContext } from './connection.ts'
import { sendRequest } from './http-request.ts'
import type { HttpAnswer } from './http-message.ts'

/**
 * Reads the target of a page's redirect, without following it: with HEAD, or with GET if the server does not allow HEAD. Uses the proxy
 * and the CA bundle of the environment.
 * @returns undefined if the page does not redirect, or not to an https URL
 * @throws the error of the network
 */
export async function findRedirect(url: URL, context: CallContext): Promise<URL | undefined> {
  const caBundle = readVariable(context, 'AWS_CA_BUNDLE') ?? null
  const connection = { endpoint: url.origin, region: 'us-east-1', caBundle }
  const ask = (method: 'GET' | 'HEAD'): Promise<HttpAnswer> =>
    sendRequest(connection, context, {
      attempts: 1,
      isSecret: false,
      timeoutMs: 10_000,
      request: () => ({ method, url: url.href }),
      read: (answer) => answer,
    })
  const head = await ask('HEAD')
  const answer = head.statusCode === 405 || head.statusCode === 501 ? await ask('GET') : head
  const target = answer.headers['location'] ?? ''
  if (answer.statusCode < 300 || answer.statusCode > 399 || !URL.canParse(target, url.href)) return undefined
  const found = new URL(target, url.href)
  return found.protocol === 'https:' ? found : undefined
}
