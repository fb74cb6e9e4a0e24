import { AwsxError } from '../errors.ts'
import { findClosest } from '../text/did-you-mean.ts'
import type { Arn } from './read-arn.ts'
import { findService, listServiceWords } from './console-services.ts'
import type { ConsoleService } from './console-services.ts'

/** The web console to which a page belongs. */
export interface ConsoleTarget {
  /** The console of the partition, e.g. `https://console.aws.amazon.com`. */
  readonly console: string
  readonly region: string
}

/** The requested page; at most one of the three is set. */
export interface DestinationRequest {
  readonly service?: string | undefined
  readonly destination?: string | undefined
  readonly arn?: Arn | undefined
}

/**
 * Finds the requested page of the console; its home page if none is requested.
 * @throws AwsxError USAGE for an unknown service, and for a URL that is not a page of this partition's console
 */
export function findDestination(request: DestinationRequest, location: ConsoleTarget): string {
  if (request.destination !== undefined) return checkDestination(request.destination, location)
  if (request.service !== undefined) return pageOf(knownService(request.service), location)
  const service = request.arn === undefined ? undefined : findService(request.arn.service)
  return service === undefined ? homeOf(location) : pageOf(service, location)
}

function homeOf(location: ConsoleTarget): string {
  return `${hostOf(location)}/console/home?region=${location.region}`
}

/** The region goes before a fragment: `ec2/home?region=…#LoadBalancers:`. */
function pageOf(service: ConsoleService, location: ConsoleTarget): string {
  if (service.isGlobal) return `${location.console}/${service.path}`
  const [path = '', fragment] = service.path.split('#')
  return `${hostOf(location)}/${path}?region=${location.region}${fragment === undefined ? '' : `#${fragment}`}`
}

/** Only the partition `aws` is known to have a console host for each region. */
function hostOf({ console, region }: ConsoleTarget): string {
  return console === 'https://console.aws.amazon.com' ? console.replace('//', `//${region}.`) : console
}

function knownService(word: string): ConsoleService {
  const service = findService(word)
  if (service !== undefined) return service
  const near = findClosest(word.toLowerCase(), listServiceWords(), 3)
  throw new AwsxError('USAGE', `console: unknown service "${word}"`, {
    hints: [
      ...(near.length === 0 ? [] : [`did you mean ${near.map((other) => `"${other}"`).join(' or ')}?`]),
      'to open any other page: awsx console --destination URL',
    ],
  })
}

/** Sign-in rejects other hosts, and a page of another partition would belong to another account than the user's. */
function checkDestination(text: string, location: ConsoleTarget): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const host = new URL(location.console).host
  const isPage =
    url?.protocol === 'https:' && url.username === '' && (url.host === host || url.host.endsWith(`.${host}`))
  if (url !== undefined && isPage) return url.href
  throw new AwsxError(
    'USAGE',
    `console: invalid --destination "${text}"; expected a page of ${location.console}`,
    {
      hints: ['pass the full URL, as your browser shows it'],
    },
  )
}
