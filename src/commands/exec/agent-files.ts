import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Prepared } from '../../app/prepare.ts'
import { writeSealedConfig } from '../../config-edit/profile-file.ts'
import type { Context } from '../../context.ts'
import { isMemoryBacked } from '../../files/private-file.ts'
import { writeBrokerProcess } from '../../plan/broker-process.ts'
import { makeCheckedContext } from '../../plan/checked-plan.ts'
import type { Plan } from '../../plan/types.ts'
import { quoteForPosix } from '../../plan/write-awsx-process.ts'
import { wordsFor } from '../../process/own-program.ts'
import { openRuntimeFolder } from '../../store/open-runtime-folder.ts'

/** The folder that a command of `exec --agent` sees. */
export interface AgentFolder {
  readonly configFile: string
  readonly credentialsFile: string
  readonly socket: string
  /** Removes the folder and what is in it. */
  remove(): void
}

/**
 * Creates an empty folder, in memory where the system has such a place. Only the user can open it, and the users of the group if one is given.
 * @param group gid
 * @throws the system error
 */
export function createAgentFolder(context: Context, group: number | undefined): AgentFolder {
  const path = mkdtempSync(choosePrefix(context, group))
  const folder: AgentFolder = {
    configFile: join(path, 'config'),
    credentialsFile: join(path, 'credentials'),
    socket: join(path, 'socket'),
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
  try {
    if (group !== undefined) share(path, 0o710, context, group)
    return folder
  } catch (error) {
    folder.remove()
    throw error
  }
}

/** The runtime folder is closed to other users, so a folder for a group is next to it. */
function choosePrefix(context: Context, group: number | undefined): string {
  if (group === undefined) {
    const runtime = openRuntimeFolder(context)
    return runtime === undefined ? join(tmpdir(), 'awsx-agent-') : join(runtime, 'agent-')
  }
  const shared = '/dev/shm'
  return join(context.platform === 'linux' && isMemoryBacked(shared) ? shared : '/tmp', 'awsx-agent-')
}

interface SealedFiles {
  readonly profiles: readonly { readonly profile: string; readonly plan: Plan }[]
  readonly prepared: Prepared
  readonly group: number | undefined
}

/**
 * Writes the AWS files of the command: a config with the profiles, whose credentials come from the socket, and an empty credentials file.
 * @throws AwsxError CONFIG_INVALID; the system error
 */
export async function writeAgentFiles(folder: AgentFolder, files: SealedFiles): Promise<void> {
  const { prepared, group } = files
  const { config, context } = prepared
  const words = wordsFor(await context.ownProgram())
  const program = words.map((word) => quoteForPosix(word) ?? word).join(' ')
  const profiles = files.profiles.map(({ profile, plan }) => ({
    name: profile,
    region: plan.region?.value ?? null,
    process: writeBrokerProcess(program, { socket: folder.socket, profile }),
  }))
  const texts = [
    [folder.configFile, writeSealedConfig(profiles, makeCheckedContext(config, context))],
    [folder.credentialsFile, ''],
  ] as const
  for (const [path, text] of texts) {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
    if (group !== undefined) share(path, 0o640, context, group)
  }
}

function share(path: string, mode: number, { user }: Context, group: number): void {
  chownSync(path, user.uid ?? -1, group)
  chmodSync(path, mode)
}
