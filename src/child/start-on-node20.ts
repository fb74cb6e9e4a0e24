import type { Launch } from './launch-plan.ts'
import { numberOf } from './signals.ts'
import { listStreams } from './start-program.ts'
import type { ChildResult, StartedProgram, StreamOptions } from './start-program.ts'

/** What node:child_process itself starts a program with: `ProcessWrap` in src/process_wrap.cc of Node 20. */
interface ProcessHandle {
  /** Set when the program has been started. */
  readonly pid?: number
  /** @returns 0, or the system's error as a negative number; then nothing was started */
  spawn(options: object): number
  /** @returns 0, or the system's error as a negative number */
  kill(signal: number): number
  close(): void
}

/** What is used of `process`. */
interface BindingHost {
  readonly platform: NodeJS.Platform
  readonly versions: Readonly<Record<string, string | undefined>>
  /** `process.binding`, which its type does not have. */
  readonly binding?: unknown
}

/**
 * Starts a program on Node 20 as `startProgram` does, without loading node:child_process (docs/decisions/0017-child-without-its-module.md).
 * @returns undefined if `startProgram` has to do it, as with every other runtime; nothing was started
 * @throws an error with the system's code if the program cannot be started
 */
export function startOnNode20(
  { file, argv }: Launch,
  { env, descriptors }: StreamOptions,
  host: BindingHost,
): StartedProgram | undefined {
  if (!canStart(host)) return undefined
  const envPairs = listPairs(env)
  if (hasNul([file, ...argv]) || hasNul(envPairs)) return undefined
  const stdio = listStreams(descriptors).map((stream, fd) =>
    stream === 'ignore' ? { type: stream } : { type: 'fd', fd },
  )
  const handle = createHandle(host)
  return handle && startHandle(handle, { file, args: argv, envPairs, stdio })
}

function canStart({ platform, versions }: BindingHost): boolean {
  return (
    (platform === 'linux' || platform === 'darwin') &&
    versions['node']?.startsWith('20.') === true &&
    // node:child_process sets it for every program.
    process.env['NODE_V8_COVERAGE'] === undefined
  )
}

function listPairs(env: Readonly<Record<string, string>>): string[] {
  const pairs: string[] = []
  for (const name of Object.keys(env)) {
    const value = env[name]
    if (value !== undefined) pairs.push(`${name}=${value}`)
  }
  return pairs
}

/** The system would cut the text there. node:child_process throws. */
function hasNul(texts: readonly string[]): boolean {
  return texts.some((text) => text.includes('\0'))
}

/** With a policy or the permission model, `process.binding` throws. With `--pending-deprecation` it is another function, which prints a warning. */
function createHandle({ binding }: BindingHost): ProcessHandle | undefined {
  if (typeof binding !== 'function' || binding.name !== 'binding') return undefined
  try {
    const { Process } = binding('process_wrap') as { readonly Process: new () => ProcessHandle }
    return new Process()
  } catch {
    return undefined
  }
}

function startHandle(handle: ProcessHandle, options: object): StartedProgram | undefined {
  let error: number
  try {
    error = handle.spawn(options)
  } catch (problem) {
    // No program is started twice.
    if (handle.pid === undefined) return undefined
    throw problem
  }
  if (error === 0) return followHandle(handle)
  handle.close()
  throw systemError(error)
}

/** The handle keeps this process running until it is closed. */
function followHandle(handle: ProcessHandle): StartedProgram {
  let isRunning = true
  const ended = new Promise<ChildResult>((resolve) => {
    // Node calls it, and not before the next turn of the event loop. The signal is empty if the program was not killed by one.
    const onexit = (exitCode: number, signal: string): void => {
      isRunning = false
      handle.close()
      resolve(signal === '' ? { exitCode } : { signal })
    }
    Object.assign(handle, { onexit })
  })
  const kill = (signal: NodeJS.Signals): boolean => {
    const number = numberOf(signal)
    // The process ID of a program that has ended can be another program's.
    return isRunning && number !== undefined && handle.kill(number) === 0
  }
  return { target: { pid: handle.pid, kill }, ended }
}

function systemError(error: number): Error {
  const code = process.getBuiltinModule('node:util').getSystemErrorName(error)
  return Object.assign(new Error(`cannot start a program: ${code}`), { code })
}
