import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { AwsxError } from '../errors.ts'
import type { AllowedHosts } from '../loopback/request-checks.ts'

/**
 * Names of this machine for its containers, and the addresses that SDKs take over plain HTTP. No DNS server outside can point one of them
 * elsewhere, so a web page cannot reach the server under a name of its own (DNS rebinding).
 */
const containerHosts = [
  '127.0.0.1',
  'localhost',
  '[::1]',
  '169.254.170.2',
  '169.254.170.23',
  '[fd00:ec2::23]',
  'host.docker.internal',
  'host.containers.internal',
  // The name in a URL for `curl --unix-socket`.
  'awsx',
]

/**
 * The Host headers that the server accepts, with any port: a relay or a forwarded port has another one.
 * @param addresses on which the server listens too
 */
export function hostsFor(addresses: readonly string[]): AllowedHosts {
  const names = new Set([...containerHosts, ...addresses.map(hostOf)])
  return {
    names: `${containerHosts[0]} or another address of the server`,
    allows: (host) => host !== undefined && names.has(host.toLowerCase().replace(/:\d{1,5}$/, '')),
  }
}

/** Whether SDKs send their token to an address over plain HTTP (AWS SDK reference guide, "Container credential provider"). */
export function isAskedOverHttp(address: string): boolean {
  return ['169.254.170.2', '169.254.170.23', 'fd00:ec2::23'].includes(address)
}

/** An address as it is in a URL and in a Host header. */
export function hostOf(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address
}

const local = new BlockList()
local.addSubnet('127.0.0.0', 8)
local.addAddress('::1', 'ipv6')

/**
 * Checks the addresses of `--listen`.
 * @returns them without duplicates
 * @throws AwsxError USAGE for a name, a wildcard, 127.0.0.1, or an address that this machine does not have
 */
export function checkListenAddresses(
  addresses: readonly string[],
  interfaces: typeof networkInterfaces = networkInterfaces,
): readonly string[] {
  const own = new Set(
    Object.values(interfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []),
  )
  for (const address of addresses) {
    const problem = problemOf(address, own)
    if (problem !== undefined) throw new AwsxError('USAGE', `server: --listen ${problem}`, { hints: [hint] })
  }
  return [...new Set(addresses)]
}

const hint =
  'name an address that only containers on this machine can reach, for example that of a bridge: awsx server --listen 172.17.0.1'

function problemOf(address: string, own: ReadonlySet<string>): string | undefined {
  const version = isIP(address)
  if (version === 0) return `"${address}" is not an IP address`
  if (isWildcard(address))
    return `"${address}" means every network of this machine, so others could ask for credentials`
  if (address === '127.0.0.1') return '"127.0.0.1" is not needed: the server always listens there'
  const isLocal = local.check(address, version === 6 ? 'ipv6' : 'ipv4')
  return isLocal || own.has(address) ? undefined : `"${address}" is not an address of this machine`
}

/** `0.0.0.0` and `::` in all their spellings. */
function isWildcard(address: string): boolean {
  return (
    /^(?:0+\.)*0+$/.test(address) ||
    /^[0:]+$/.test(address) ||
    /^[0:]*:(?:ffff:)?(?:0+\.){3}0+$/i.test(address)
  )
}
