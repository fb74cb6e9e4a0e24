import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  lstatSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Prepared } from '../../app/prepare.ts'
import { writeSealedConfig } from '../../config-edit/profile-file.ts'
import type { Context } from '../../context.ts'
import { isMemoryBacked, listNames } from '../../files/private-file.ts'
import { writeBrokerProcess } from '../../plan/broker-process.ts'
import { makeCheckedContext } from '../../plan/checked-plan.ts'
import type { Plan } from '../../plan/types.ts'
import { quoteForPosix } from '../../plan/write-awsx-process.ts'
import { wordsFor } from '../../process/own-program.ts'
import { fitsSocket, isAnswered } from '../../server/server-socket.ts'
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

const shared = '/dev/shm'
const name = 'awsx-agent-'
const lastPrefix = join('/tmp', name)

/** The start of the path of the first folder in which the system takes the path of a socket. */
function choosePrefix(context: Context, group: number | undefined): string {
  const fits = (prefix: string): boolean => fitsSocket(join(`${prefix}XXXXXX`, 'socket'), context.platform)
  return listPrefixes(context, group).find(fits) ?? lastPrefix
}

/** The runtime folder is closed to other users, so a folder for a group is next to it. */
function listPrefixes(context: Context, group: number | undefined): readonly string[] {
  const inMemory = context.platform === 'linux' && canUse(shared) ? [join(shared, name)] : []
  if (group !== undefined) return [...inMemory, lastPrefix]
  const runtime = openRuntimeFolder(context)
  return [...(runtime === undefined ? [] : [join(runtime, 'agent-')]), ...inMemory, join(tmpdir(), name)]
}

/** Some containers have no shared memory, or one that is read-only. */
function canUse(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return isMemoryBacked(folder)
  } catch {
    return false
  }
}

/**
 * Removes the folders of runs that were killed: nothing answers at their sockets. A folder without a socket may be that of a run that starts.
 * What cannot be removed stays: there are no credentials in it.
 */
export async function removeLeftovers(context: Context): Promise<void> {
  for (const prefix of new Set([...listPrefixes(context, undefined), lastPrefix]))
    await removeUnanswered(prefix, context).catch(() => {})
}

async function removeUnanswered(prefix: string, { user }: Context): Promise<void> {
  const folder = dirname(prefix)
  const paths = listNames(folder).map((entry) => join(folder, entry))
  for (const path of paths.filter((one) => one.startsWith(prefix))) {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats?.isDirectory() !== true || stats.uid !== user.uid) continue
    const socket = join(path, 'socket')
    const isSocket = lstatSync(socket, { throwIfNoEntry: false })?.isSocket() === true
    if (isSocket && !(await isAnswered(socket))) rmSync(path, { recursive: true, force: true })
  }
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
