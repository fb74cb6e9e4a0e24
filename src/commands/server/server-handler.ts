import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import type { ServerArgs } from './server-command.ts'

type Option = keyof ServerArgs['options']

/** The options of each action that not all of them take. */
const optionsOf: Readonly<Record<string, readonly Option[]>> = {
  run: ['port', 'listen', 'socket'],
  grant: ['for', 'format', 'keep-token', 'json'],
  revoke: ['json'],
  list: ['json'],
  unit: ['port', 'listen', 'socket'],
}
const special: readonly Option[] = ['port', 'listen', 'socket', 'for', 'format', 'keep-token', 'json']

/** Serves credentials, or changes who gets them. */
export async function run(args: ServerArgs, context: Context): Promise<number> {
  const { action = 'run' } = args.positionals
  checkArguments(action, args)
  if (action === 'run') return (await import('./run-server.ts')).runServer(args, context)
  if (action === 'grant') return (await import('./grant-client.ts')).grantClient(args, context)
  if (action === 'unit') return (await import('./service-unit.ts')).printUnit(args, context)
  const { listClients, revokeClient } = await import('./manage-clients.ts')
  return action === 'list' ? listClients(args, context) : revokeClient(args, context)
}

function checkArguments(action: string, { positionals, options }: ServerArgs): void {
  const { client, profile } = positionals
  const takesClient = !['run', 'list'].includes(action)
  const extra = takesClient ? (action === 'grant' ? undefined : profile[0]) : client
  if (extra !== undefined) throw new AwsxError('USAGE', `server ${action}: unexpected argument "${extra}"`)
  if (takesClient && client === undefined) {
    throw new AwsxError(
      'USAGE',
      `server ${action}: missing ${action === 'unit' ? 'systemd or launchd' : 'the name of the client'}`,
      {
        hints: [action === 'grant' ? 'awsx server grant NAME PROFILE' : `awsx server ${action} NAME`],
      },
    )
  }
  const wrong = special.find((name) => isGiven(options[name]) && optionsOf[action]?.includes(name) !== true)
  if (wrong !== undefined) throw new AwsxError('USAGE', `server ${action}: option --${wrong} does not apply`)
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false
}
