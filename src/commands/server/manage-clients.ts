import { writeAudit } from '../../app/audit-log.ts'
import { prepare } from '../../app/prepare.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { openServerClients } from '../../server/server-clients.ts'
import type { ServerClient } from '../../server/server-clients.ts'
import { locateServerFolder } from '../../server/server-folder.ts'
import { alignColumns } from '../../text/columns.ts'
import { escapeText } from '../../text/escape.ts'
import { formatTimeLeft, formatUntil } from '../../text/format-time.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { formatUtc } from '../../text/format-utc.ts'
import { jsonDocument } from '../../text/json-document.ts'
import type { ServerArgs } from './server-command.ts'

/** A client whose file grants nothing. */
export function describeDamaged(name: string): string {
  return `warning: the file of client "${name}" is damaged, so it grants nothing; to remove it: awsx server revoke ${quoteWord(name)}`
}

/** Lists the clients of the server. */
export function listClients({ options }: ServerArgs, context: Context): number {
  const files = openServerClients(locateServerFolder(context), context.user.uid)
  const clients = files.list().map((client) => ({ ...client, lastUsedAt: files.readLastUse(client.name) }))
  if (options.json) context.stdout.write(jsonDocument(clients.map(describe)))
  else if (clients.length > 0)
    context.stdout.write(alignColumns(clients.map((client) => rowOf(client, context.now()))))
  else if (!options.quiet)
    context.stderr.write('awsx: no clients\nawsx: hint: add one: awsx server grant NAME PROFILE\n')
  for (const name of options.quiet ? [] : files.listDamaged())
    context.stderr.write(`awsx: ${escapeText(describeDamaged(name), Infinity)}\n`)
  return ExitCode.ok
}

type ListedClient = ServerClient & { readonly lastUsedAt: number | null }

function describe(client: ListedClient): Readonly<Record<string, unknown>> {
  const { name, profiles, createdAt, expiresAt, lastUsedAt } = client
  return {
    client: name,
    profiles,
    createdAt: formatUtc(createdAt),
    expiresAt: expiresAt === null ? null : formatUtc(expiresAt),
    lastUsedAt: lastUsedAt === null ? null : formatUtc(lastUsedAt),
  }
}

function rowOf({ name, profiles, expiresAt, lastUsedAt }: ListedClient, now: number): string[] {
  const end = expiresAt === null ? 'until revoked' : `expires ${formatUntil(expiresAt, now)}`
  return [
    name,
    profiles.map((profile) => escapeText(profile)).join(', '),
    expiresAt !== null && expiresAt <= now ? 'expired' : end,
    lastUsedAt === null ? 'not used yet' : `last used ${formatTimeLeft(now - lastUsedAt)} ago`,
  ]
}

/** Removes a client. A server that runs refuses it from the next request on. @throws AwsxError USAGE if there is no such client */
export async function revokeClient({ positionals, options }: ServerArgs, context: Context): Promise<number> {
  const { client: name = '' } = positionals
  const clients = openServerClients(locateServerFolder(context), context.user.uid)
  const client = clients.list().find((one) => one.name === name)
  if (!clients.remove(name))
    throw new AwsxError('USAGE', `server revoke: unknown client "${name}"`, { hints: ['awsx server list'] })
  const prepared = await prepare(undefined, { debug: options.debug, quiet: options.quiet }, context)
  if (client === undefined || Object.keys(client.confirmed).length > 0)
    await writeAudit(prepared, { event: 'revoked', command: 'server', grantId: name })
  if (options.json) context.stdout.write(jsonDocument({ client: name, revoked: true }))
  if (!options.quiet) context.stderr.write(`awsx: revoked client "${escapeText(name)}"\n`)
  return ExitCode.ok
}
