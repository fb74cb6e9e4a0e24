import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { helperEnvironment } from './helper-environment.ts'
import { stopTree } from './stop-tree.ts'
import { shellProgram, withoutCurrentFolder } from './windows-programs.ts'

export interface ProgramRun {
  /** The environment of awsx; the program gets it without AWS credentials and passphrases. */
  readonly env: Readonly<Record<string, string>>
  /** Variables for the program only. */
  readonly variables?: Readonly<Record<string, string>>
  /** Written to its stdin, which is closed then. By default the program shares the stdin of awsx. */
  readonly input?: string | Uint8Array
  /** Whether its stderr is kept instead of shown. */
  readonly keepsStderr?: boolean
  /** The most bytes of stdout that are kept; 64 KiB by default. */
  readonly maxBytes?: number
  /** Whether `program` is a command line for the shell. */
  readonly shell?: boolean
  /** Stops the program and its descendants. */
  readonly signal?: AbortSignal | undefined
}

export interface ProgramResult {
  /** Exit status, or the name of the signal that killed it. */
  readonly status: number | string
  readonly output: Buffer
  /** Empty if stderr is shown. */
  readonly errors: string
}

/**
 * Runs a helper program and reads its output.
 * @param program absolute path, or a command line with `shell`
 * @throws the system error if it cannot be started; the reason of `signal`
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  run: ProgramRun,
): Promise<ProgramResult> {
  run.signal?.throwIfAborted()
  const variables = { env: { ...helperEnvironment(run.env), ...run.variables }, platform: process.platform }
  const child = spawn(program, args, {
    shell: run.shell === true ? shellProgram(variables) : false,
    stdio: [
      run.input === undefined ? 'inherit' : 'pipe',
      'pipe',
      run.keepsStderr === true ? 'pipe' : 'inherit',
    ],
    env: withoutCurrentFolder(variables),
    windowsHide: true,
  })
  // A program that does not read its input may close it early.
  child.stdin?.on('error', () => undefined).end(run.input)
  const output = collect(child.stdout, run.maxBytes ?? 64 * 1024)
  const errors = collect(child.stderr, 4096)
  const ended = once(child, 'close') as Promise<[number | null, string | null]>
  // After an abort nothing waits for it, and it may never come.
  ended.catch(() => undefined)
  const [status, killedBy] = await orStop(child, ended, run.signal)
  return { status: status ?? killedBy ?? 'a signal', output: output(), errors: errors().toString('utf8') }
}

/** Waits for the program. When the signal is aborted, waits until the program has been stopped, then throws the reason. */
async function orStop<T>(
  child: ChildProcess,
  ended: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return ended
  let abandon = (): void => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    abandon = () => {
      // First, because a closed pipe can end the program, and then its descendants are no longer found.
      const stopped = stopTree(child)
      child.stdout?.destroy()
      child.stderr?.destroy()
      void stopped.then(() => reject(signal.reason))
    }
    signal.addEventListener('abort', abandon, { once: true })
  })
  try {
    const result = await Promise.race([ended, aborted])
    return signal.aborted ? await aborted : result
  } finally {
    signal.removeEventListener('abort', abandon)
  }
}

function collect(stream: NodeJS.ReadableStream | null, maxBytes: number): () => Buffer {
  const chunks: Buffer[] = []
  let size = 0
  stream?.on('data', (chunk: Buffer) => {
    if (size < maxBytes) chunks.push(chunk.subarray(0, maxBytes - size))
    size += chunk.length
  })
  return () => Buffer.concat(chunks)
}
