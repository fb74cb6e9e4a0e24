/** Host name suffixes of AWS access portals. */
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

/** Host names that contain the portal's region: `ID.portal.REGION.app.aws`, `ID.REGION.portal.amazonaws.com`, and those of the China and European Sovereign Cloud partitions. */
const regional = [
  /^[^.]+\.portal\.([a-z0-9-]+)\.app\.(?:aws|amazonwebservices\.com\.cn)$/,
  /^[^.]+\.([a-z0-9-]+)\.portal\.amazonaws\.(?:com|com\.cn|eu)$/,
  /^[^.]+\.portal\.([a-z0-9-]+)\.api\.amazonwebservices\.eu$/,
]

/** Parses a start URL. @returns undefined unless it is an https URL without user name and password */
export function readStartUrl(text: string): URL | undefined {
  if (!URL.canParse(text) || /[\s#;]\s|^\s|\s$|\p{Cc}/u.test(text)) return undefined
  const url = new URL(text)
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url : undefined
}

/** Whether AWS owns the host (the AWS CLI's list). */
export function isAwsHost(host: string): boolean {
  return hosts.has(host) || suffixes.some((suffix) => host.endsWith(suffix))
}

/** The region in the host name of a start URL; undefined if it contains none. */
export function regionOfHost(host: string): string | undefined {
  for (const pattern of regional) {
    const region = pattern.exec(host)?.[1]
    if (region !== undefined && /-\d+$/.test(region)) return region
  }
  return undefined
}
