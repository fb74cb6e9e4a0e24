import type { ReadEntry } from '../../audit/read-log.ts'
import { isRegionName } from '../../config/region-name.ts'
import type { Context } from '../../context.ts'
import { escapeText } from '../../text/escape.ts'
import { formatUtc } from '../../text/format-utc.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { AuditArgs } from './audit-command.ts'

/** LookupEvents for one access key in one Region: the API takes one attribute per request, and a Region has its own events. */
interface Lookup {
  readonly accessKeyId: string
  /** Null if the log does not say it. */
  readonly region: string | null
  readonly accountId: string | null
  readonly profile: string | null
  /** RFC 3339: when awsx first handed out the key. */
  readonly startTime: string
  /** RFC 3339: the end of the key; null if it has none. */
  readonly endTime: string | null
}

/** Prints the command for each access key and Region of the entries, the oldest first. It calls nothing. */
export function printLookups(
  entries: readonly ReadEntry[],
  { options, say }: { readonly options: AuditArgs['options']; readonly say: (line: string) => void },
  { stdout }: Context,
): void {
  const lookups = listLookups(entries)
  if (options.json)
    stdout.write(jsonDocument(lookups.map((lookup) => ({ ...lookup, command: commandFor(lookup) }))))
  else if (lookups.length === 0) say('no access key in these entries')
  else
    for (const lookup of lookups)
      stdout.write(`${describe(lookup)}\n${commandFor(lookup).map(quoteWord).join(' ')}\n`)
}

function listLookups(entries: readonly ReadEntry[]): readonly Lookup[] {
  const found = new Map<string, Lookup>()
  for (const {
    event,
    accessKeyId,
    region = null,
    accountId = null,
    profile = null,
    at,
    expiresAt,
  } of entries) {
    if (event !== 'issued' || !isKeyId(accessKeyId)) continue
    const key = JSON.stringify([accessKeyId, region])
    const endTime = expiresAt === null || expiresAt === undefined ? null : readTime(expiresAt)
    const start = {
      accessKeyId,
      region: region !== null && isRegionName(region) ? region : null,
      accountId,
      profile,
      endTime,
    }
    found.set(key, found.get(key) ?? { ...start, startTime: formatUtc(Date.parse(at)) })
  }
  return [...found.values()]
}

/** The log may have been edited, and `,` in the value of an attribute would start another one. */
function isKeyId(text: unknown): text is string {
  return typeof text === 'string' && /^\w{16,128}$/.test(text)
}

function readTime(text: string): string | null {
  const time = Date.parse(text)
  return Number.isNaN(time) ? null : formatUtc(time)
}

function describe({ accountId, profile }: Lookup): string {
  const account = accountId === null ? '' : `account ${escapeText(accountId)}`
  const by = profile === null ? '' : `profile ${escapeText(profile)}`
  return `# ${[account, by].filter((part) => part !== '').join(', ')}`
}

function commandFor({ accessKeyId, region, startTime, endTime }: Lookup): readonly string[] {
  return [
    'aws',
    'cloudtrail',
    'lookup-events',
    '--lookup-attributes',
    `AttributeKey=AccessKeyId,AttributeValue=${accessKeyId}`,
    ...(region === null ? [] : ['--region', region]),
    '--start-time',
    startTime,
    ...(endTime === null ? [] : ['--end-time', endTime]),
  ]
}
