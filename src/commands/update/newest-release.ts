import { describeFailure } from '../../aws/call-errors.ts'
import type { HttpAnswer } from '../../aws/http-message.ts'
import { sendRequest } from '../../aws/http-request.ts'
import { isLoopback } from '../../aws/require-encryption.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { parseJsonObject } from '../../text/json-object.ts'
import { repository, version } from '../../version.ts'
import { isVersion } from './compare-versions.ts'

/** A release that is not a candidate for one. */
export interface Release {
  readonly version: string
  /** Its page; null if the answer has none. */
  readonly url: string | null
}

const timeoutMs = 10_000

/**
 * Asks GitHub for the newest release (REST API, "Get the latest release"), which leaves out release candidates, or the address in
 * `AWSX_RELEASES_URL`. Uses the proxy and the CA bundle of the environment, sends nothing but the version of awsx, and follows no redirect.
 * @throws AwsxError UPDATE_CHECK_FAILED
 */
export async function findNewestRelease(context: Context): Promise<Release> {
  const url = findAddress(context)
  const caBundle = readVariable(context, 'AWS_CA_BUNDLE') ?? null
  const connection = { endpoint: url.origin, region: 'us-east-1', caBundle }
  try {
    return await sendRequest(connection, context, {
      attempts: 1,
      isSecret: false,
      timeoutMs,
      request: () => ({
        method: 'GET',
        url: url.href,
        headers: { accept: 'application/json', 'user-agent': `awsx/${version}` },
      }),
      read: (answer) => readRelease(answer, url),
    })
  } catch (error) {
    if (error instanceof AwsxError && error.code === 'UPDATE_CHECK_FAILED') throw error
    const { message } = describeFailure(error, { action: 'ask for the newest release', connection })
    throw failure(message, ['check the network and HTTPS_PROXY'], error)
  }
}

function findAddress(context: Context): URL {
  const given = readVariable(context, 'AWSX_RELEASES_URL')
  if (given === undefined && repository === undefined) {
    throw failure('this copy of awsx was built without the address of its releases', [
      'set AWSX_RELEASES_URL to the address of the newest release',
    ])
  }
  const address = given ?? `https://api.github.com/repos/${repository}/releases/latest`
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return url
  throw failure(`invalid AWSX_RELEASES_URL "${address}"; expected an https address`, [])
}

function readRelease({ statusCode, body }: HttpAnswer, { host }: URL): Release {
  if (statusCode === 404) throw failure(`${host} has no release of awsx`, [])
  if (statusCode === 403 || statusCode === 429)
    throw failure(`${host} refused the request (status ${statusCode})`, ['try again in an hour'])
  if (statusCode !== 200) throw failure(`${host} answered with status ${statusCode}`, ['try again later'])
  const { tag_name: tag, html_url: page } = parseJsonObject(body) ?? {}
  const name = typeof tag === 'string' ? tag.replace(/^v/, '') : ''
  if (!isVersion(name)) {
    throw failure(`the answer of ${host} does not name a release`, [
      'open a page in a browser to sign in to the network, or set HTTPS_PROXY',
    ])
  }
  return { version: name, url: typeof page === 'string' && page.startsWith('https://') ? page : null }
}

function failure(message: string, hints: readonly string[], cause?: unknown): AwsxError {
  return new AwsxError('UPDATE_CHECK_FAILED', message, { hints, cause })
}
