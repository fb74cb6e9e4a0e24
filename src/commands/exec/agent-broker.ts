import { writeAudit } from '../../app/audit-log.ts'
import type { Companion, Context } from '../../context.ts'
import { AwsxError, errnoName, FailedWrite } from '../../errors.ts'
import { watchSignals } from '../../process/watch-signals.ts'
import { createBrokerHandler } from '../../server/broker-handler.ts'
import { hostsFor } from '../../server/listen-addresses.ts'
import { accessDenied } from '../../server/response-bodies.ts'
import { listenOnSocket } from '../../server/server-listeners.ts'
import { createAgentFolder, removeLeftovers, writeAgentFiles } from './agent-files.ts'
import type { AgentFolder } from './agent-files.ts'
import { removeGrants, saveGrants } from './agent-grants.ts'
import type { AllowedProfile } from './agent-options.ts'
import type { ReadyProfile } from './agent-profiles.ts'
import { openAgentSource } from './agent-source.ts'
import type { AgentRun, AgentSourceOptions } from './agent-source.ts'

export interface BrokerTask extends Pick<AgentSourceOptions, 'agent' | 'context' | 'options'> {
  readonly allowed: readonly AllowedProfile[]
  readonly profiles: readonly ReadyProfile[]
  /** The gid whose users may connect, too. */
  readonly group: number | undefined
  readonly run: AgentRun
  /** Writes a warning after the command has ended. */
  readonly warn: (line: string) => void
}

/** The files and the socket of a run. Closing it ends the grants of the run and removes them all. */
export interface AgentBroker extends Companion {
  readonly folder: AgentFolder
}

/**
 * Saves the grants, creates the files, and serves the profiles on a socket.
 * @throws AwsxError STORE_UNAVAILABLE, SERVER_SOCKET_UNUSABLE, CONFIG_INVALID, INTERRUPTED; nothing is left behind then
 */
export async function openAgentBroker(task: BrokerTask): Promise<AgentBroker> {
  const { context, group, run, profiles } = task
  const signals = watchSignals()
  const source = openAgentSource({
    ...task,
    first: new Map(profiles.map(({ key, cached }) => [key, cached])),
  })
  const cleanups: (() => Promise<void> | void)[] = [() => signals.stop()]
  const close = async (): Promise<void> => {
    for (let next = cleanups.pop(); next !== undefined; next = cleanups.pop()) await warnOnFailure(next, task)
  }
  try {
    await removeLeftovers(context)
    const folder = create(context, group)
    cleanups.push(() => folder.remove())
    await writeAgentFiles(folder, { profiles, prepared: run.prepared, group })
    const granted = profiles.flatMap(({ grant }) => grant ?? [])
    cleanups.push(() => removeGrants(granted, run))
    await saveGrants(granted, run)
    const handler = createBrokerHandler((request) => source.take(request))
    const deny = ({ status, message }: { readonly status: number; readonly message: string }) =>
      accessDenied(status, message)
    const answers = { hosts: hostsFor([]), respond: handler, deny }
    const listener = await listenOnSocket(folder.socket, answers, {
      platform: context.platform,
      uid: context.user.uid,
      group,
    })
    cleanups.push(async () => {
      listener.close()
      await source.stop()
      await writeAudit(run.prepared, { ...run.facts, event: 'ended' })
    })
    if (signals.received() !== undefined) throw new AwsxError('INTERRUPTED', 'canceled')
    return { folder, close }
  } catch (error) {
    await close()
    throw error
  }
}

function create(context: Context, group: number | undefined): AgentFolder {
  try {
    return createAgentFolder(context, group)
  } catch (error) {
    const why =
      group === undefined
        ? `cannot create a folder for the command (${errnoName(error)})`
        : `cannot give a folder to group ${group} (${errnoName(error)}); only a member of a group can do that`
    throw new AwsxError('SERVER_SOCKET_UNUSABLE', why, { cause: error })
  }
}

/** The command has ended: whatever cannot be removed must not keep the rest, or change its status. */
async function warnOnFailure(work: () => Promise<void> | void, { warn }: BrokerTask): Promise<void> {
  try {
    await work()
  } catch (error) {
    warnIfPossible(`warning: ${error instanceof AwsxError ? error.message : errnoName(error)}`, warn)
  }
}

function warnIfPossible(line: string, warn: BrokerTask['warn']): void {
  try {
    warn(line)
  } catch (error) {
    if (!(error instanceof FailedWrite)) throw error
  }
}
