import { AwsxError, isErrno } from '../errors.ts'
import type { execa as Execa } from 'execa'
import { stillInherited } from './descriptors.ts'
import type { Inherited } from './descriptors.ts'
import { readEnd } from './exit.ts'
import type { Launch } from './launch.ts'
import { relaySignals } from './signals.ts'
import { fitsExec } from './size.ts'
import type { ChildEnd, ChildHost } from './types.ts'

export interface SpawnOptions {
  readonly env: Readonly<Record<string, string>>
  /** Descriptors above 2 to pass on, as far as they are still there. */
  readonly inherited: readonly Inherited[]
}

/**
 * Runs the command as a child that shares the terminal, the process group and the standard streams, and passes signals on
 * until it has ended.
 * @throws AwsxError COMMAND_NOT_FOUND, COMMAND_NOT_EXECUTABLE if the kernel refuses to start it
 */
export async function spawnChild(launch: Launch, options: SpawnOptions, host: ChildHost): Promise<ChildEnd> {
  const { execa } = await import('execa')
  const descriptors = stillInherited(options.inherited)
  const start = (passed: readonly number[]): Promise<ChildEnd> =>
    spawnAndWait(execa, launch, { env: options.env, descriptors: passed }, host)
  try {
    return await start(descriptors).catch((error: unknown) => {
      // Bun closes descriptors of its own from another thread; nothing has been started then.
      const left = stillInherited(options.inherited)
      if (left.length === descriptors.length) throw error
      return start(left)
    })
  } catch (error) {
    // On Bun execa fails over its own report of the refusal, so that nothing is left to read the reason from.
    const isTooLarge = isErrno(error, 'E2BIG') || !fitsExec(launch.argv, options.env)
    throw describeRefusal(launch.argv[0], isTooLarge ? 'E2BIG' : readCode(error))
  }
}

async function spawnAndWait(
  execa: typeof Execa,
  launch: Launch,
  options: { readonly env: Readonly<Record<string, string>>; readonly descriptors: readonly number[] },
  host: ChildHost,
): Promise<ChildEnd> {
  const [argv0, ...args] = launch.argv
  // Listening starts first: the child runs before execa returns, and a signal in between would kill only awsx.
  const relay = relaySignals(host)
  try {
    const child = execa(launch.file, args, {
      argv0,
      buffer: false,
      cleanup: false,
      env: options.env,
      extendEnv: false,
      forceKillAfterDelay: false,
      reject: false,
      stdio: listStreams(options.descriptors),
      // Otherwise the first window of a graphical program would stay hidden on Windows.
      windowsHide: false,
    })
    relay.aimAt(child)
    const result = await child
    if (result.exitCode === undefined && result.signal === undefined) throw result.cause ?? result
    return readEnd(result)
  } finally {
    relay.stop()
  }
}

/** All that execa's types allow; it takes any number. */
type ExtraDescriptor = 3 | 4 | 5 | 6 | 7 | 8 | 9
type Streams = ['inherit', 'inherit', 'inherit', ...('ignore' | ExtraDescriptor)[]]

/** The position is the number in the child; what is ignored above 2 is not open there. */
function listStreams(descriptors: readonly number[]): Streams {
  const streams: Streams = ['inherit', 'inherit', 'inherit']
  for (const fd of descriptors) {
    while (streams.length < fd) streams.push('ignore')
    streams[fd] = fd as ExtraDescriptor
  }
  return streams
}

function describeRefusal(name: string, code: string | undefined): AwsxError {
  if (code === 'ENOENT') return new AwsxError('COMMAND_NOT_FOUND', `command "${name}" not found`)
  const reason =
    code === 'E2BIG'
      ? 'its arguments and environment are larger than the system allows'
      : `the system refuses to start it${code === undefined ? '' : ` (${code})`}`
  return new AwsxError('COMMAND_NOT_EXECUTABLE', `command "${name}": ${reason}`)
}

/** The code alone: the message and the properties of execa's errors hold the whole command line and environment. */
function readCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}
