/** Ends of the host names under which AWS serves access portals. */
const suffixes = [
  '.app.aws',
  '.awsapps.com',
  '.awsapps.cn',
  '.portal.amazonaws.com',
  '.portal.amazonaws.com.cn',
  '.app.amazonwebservices.com.cn',
  '.portal.amazonaws.eu',
  '.api.amazonwebservices.eu',
]

const hosts = new Set([
  'identitycenter.amazonaws.com',
  'identitycenter.amazonaws.com.cn',
  'identitycenter.amazonaws.eu',
  'identitycenter.us-gov.amazonaws.com',
])

/** Host names that hold the region of the portal: `ID.portal.REGION.app.aws`, `ID.REGION.portal.amazonaws.com`, and those of China and of the European cloud. */
const regional = [
  /^[^.]+\.portal\.([a-z0-9-]+)\.app\.(?:aws|amazonwebservices\.com\.cn)$/,
  /^[^.]+\.([a-z0-9-]+)\.portal\.amazonaws\.(?:com|com\.cn|eu)$/,
  /^[^.]+\.portal\.([a-z0-9-]+)\.api\.amazonwebservices\.eu$/,
]

/** Reads a start URL: https, with a host. @returns undefined for anything else */
export function readStartUrl(text: string): URL | undefined {
  if (!URL.canParse(text) || /[\s#;]\s|^\s|\s$|\p{Cc}/u.test(text)) return undefined
  const url = new URL(text)
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url : undefined
}

/** Whether AWS owns the host, by the list of the AWS CLI. */
export function isAwsHost(host: string): boolean {
  return hosts.has(host) || suffixes.some((suffix) => host.endsWith(suffix))
}

/** The region that the host of a start URL holds, undefined where it holds none. */
export function regionOfHost(host: string): string | undefined {
  for (const pattern of regional) {
    const region = pattern.exec(host)?.[1]
    if (region !== undefined && /-\d+$/.test(region)) return region
  }
  return undefined
}
