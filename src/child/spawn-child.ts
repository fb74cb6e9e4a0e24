import { AwsxError, isErrno } from '../errors.ts'
import { stillInherited } from './inherited-descriptors.ts'
import type { InheritedDescriptor } from './inherited-descriptors.ts'
import type { Launch } from './launch-plan.ts'
import { relaySignals } from './relay-signals.ts'
import { fitsExec } from './arg-max.ts'
import { passOnActivation } from './process-variables.ts'
import { leaveMemoryOutOfCoreDumps } from './core-dump-filter.ts'
import { startOnNode20 } from './start-on-node20.ts'
import { readEnd, startProgram } from './start-program.ts'
import type { StartedProgram, StartProgram } from './start-program.ts'
import type { ChildEnd, ChildHost } from './types.ts'

export interface SpawnOptions {
  readonly env: Readonly<Record<string, string>>
  /** Descriptors above 2 to pass on, if they are still open. */
  readonly inherited: readonly InheritedDescriptor[]
  /** Whether awsx serves credentials meanwhile. */
  readonly serverMode?: boolean
}

/**
 * Runs the command as a child that shares the terminal, the process group and the standard streams, and passes signals on
 * until it has ended.
 * @throws AwsxError COMMAND_NOT_FOUND, COMMAND_NOT_EXECUTABLE if the kernel refuses to start it
 */
export async function spawnChild(launch: Launch, options: SpawnOptions, host: ChildHost): Promise<ChildEnd> {
  const start = await chooseStart(options, host)
  const descriptors = stillInherited(options.inherited)
  const activated = host.platform === 'win32' ? launch : passOnActivation(launch, options.env, host.pid)
  const run = (started: Launch, passed: readonly number[]): Promise<ChildEnd> =>
    spawnAndWait(
      () => start(started, { env: options.env, descriptors: passed }),
      host,
      options.serverMode === true,
    )
  const runOpen = (started: Launch): Promise<ChildEnd> =>
    run(started, descriptors).catch((error: unknown) => {
      // Bun may close its own descriptors from another thread. In that case nothing was started yet.
      const left = stillInherited(options.inherited)
      if (left.length === descriptors.length) throw error
      return run(started, left)
    })
  try {
    return await runOpen(activated).catch((error: unknown) => {
      // Without /bin/sh, the command runs as it would without activation. An error without a code is not of the system.
      const code = readCode(error)
      if (activated === launch || code === undefined || code === 'E2BIG') throw error
      return runOpen(launch)
    })
  } catch (error) {
    if (error instanceof AwsxError) throw error
    const isTooLarge = isErrno(error, 'E2BIG') || !fitsExec(launch.argv, options.env)
    throw describeRefusal(launch.argv[0], isTooLarge ? 'E2BIG' : readCode(error))
  }
}

async function spawnAndWait(start: () => StartedProgram, host: ChildHost, stays: boolean): Promise<ChildEnd> {
  // Listen first: the child runs before spawn returns, and a signal in between would kill only awsx.
  const relay = relaySignals(host)
  try {
    const child = start()
    relay.aimAt(child.target)
    leaveMemoryOutOfCoreDumps(host.platform)
    const end = readEnd(await child.ended)
    // Otherwise awsx ends at once, as the command did. A signal that is late must not change that, and removing listeners takes time.
    if (stays) relay.stop()
    return end
  } catch (error) {
    relay.stop()
    throw error
  }
}

/** A server has loaded most of what node:child_process loads. */
async function chooseStart({ serverMode }: SpawnOptions, host: ChildHost): Promise<StartProgram> {
  if (host.platform === 'win32') return (await import('./start-on-windows.ts')).startOnWindows
  if (serverMode === true) return startProgram
  return (launch, streams) => startOnNode20(launch, streams, host) ?? startProgram(launch, streams)
}

function describeRefusal(name: string, code: string | undefined): AwsxError {
  if (code === 'ENOENT') return new AwsxError('COMMAND_NOT_FOUND', `command "${name}" not found`)
  const reason =
    code === 'E2BIG'
      ? 'its arguments and environment exceed the system limit'
      : `the system cannot start it${code === undefined ? '' : ` (${code})`}`
  return new AwsxError('COMMAND_NOT_EXECUTABLE', `command "${name}": ${reason}`)
}

/** Only the code: the message and properties of the error may contain the whole command line and environment. */
function readCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}
