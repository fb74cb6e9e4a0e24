import type { Environment } from '../context.ts'
import { isClosedOnExec, isNonblocking, stillInherited } from './inherited-descriptors.ts'
import type { InheritedDescriptor } from './inherited-descriptors.ts'
import { planLaunch } from './launch-plan.ts'
import type { Launch } from './launch-plan.ts'
import { fitsExec } from './arg-max.ts'
import { replaceProcess } from '../system/execve.ts'
import type { ChildEnd, ChildHost, Command } from './types.ts'

export interface RunOptions {
  /** The whole environment of the command; nothing is added to it. */
  readonly env: Environment
  /** What `findInheritedDescriptors` found when the program started. */
  readonly inherited: readonly InheritedDescriptor[]
  /** Whether awsx has to keep running until the command ends, to serve credentials or to remove a file. */
  readonly serverMode?: boolean
  /** Called before the process is replaced, which runs no exit handlers. */
  readonly beforeReplace?: (() => void) | undefined
  /** Told how the command is started, and why. */
  readonly debug?: ((line: string) => void) | undefined
}

/**
 * Replaces awsx with the command where the system can do that, otherwise runs the command as a child process. Release all locks
 * and leave the terminal's raw mode before.
 * @returns how the command ended, for `exitLikeChild`; never returns if the process was replaced
 * @throws AwsxError COMMAND_NOT_FOUND, COMMAND_NOT_EXECUTABLE if the command cannot be started after all
 */
export function runChild(
  command: Command,
  options: RunOptions,
  host: ChildHost = process,
): Promise<ChildEnd> {
  const launch = planLaunch(command, host)
  const descriptors = stillInherited(options.inherited)
  const reason = findReasonToStay(launch, { ...options, descriptors }, host)
  if (reason === undefined) {
    options.debug?.(`child: replacing awsx with ${launch.file}`)
    replaceProcess({ ...launch, ...options }, host)
  } else options.debug?.(`child: starting ${launch.file} as a child process, because ${reason}`)
  return spawn(launch, options, host)
}

async function spawn(launch: Launch, options: RunOptions, host: ChildHost): Promise<ChildEnd> {
  const { spawnChild } = await import('./spawn-child.ts')
  return spawnChild(launch, options, host)
}

/** Says why the command cannot replace this process, for the debug log; undefined if it can. */
export function findReasonToStay(
  launch: Launch,
  options: Omit<RunOptions, 'inherited'> & { readonly descriptors: readonly number[] },
  host: ChildHost,
): string | undefined {
  if (host.platform === 'win32') return 'Windows has no execve'
  if (host.execve === undefined) return 'this runtime has no execve'
  if (options.serverMode === true) return 'awsx has to keep running until the command ends'
  if (options.descriptors.length > 0 && isAnyClosed(options.descriptors, host))
    return 'an inherited descriptor would be closed'
  if (!fitsExec(launch.argv, options.env)) return 'the arguments may be too large'
  return isNonblocking(0) || isNonblocking(1) || isNonblocking(2)
    ? 'a standard stream is non-blocking'
    : undefined
}

/** Bun closes descriptors on exec, whatever their flags say. */
function isAnyClosed(descriptors: readonly number[], host: ChildHost): boolean {
  return host.versions['bun'] !== undefined || descriptors.some(isClosedOnExec)
}
