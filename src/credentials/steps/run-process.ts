import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'
import { isNativeError } from 'node:util/types'

import type { Environment } from '../../context.ts'
import type { CommandLine } from '../../plan/process-command-line.ts'
import { stopTree } from '../../process/stop-tree.ts'

export interface CommandLimits {
  readonly timeoutMs: number
  /** Limit for stdout. */
  readonly maxBytes: number
}

/** How a command ended. Its output is known only if it ended by itself. */
export type CommandEnd =
  | {
      readonly kind: 'ended'
      /** Null if a signal ended it. */
      readonly status: number | null
      readonly signal: NodeJS.Signals | null
      readonly stdout: string
      /** The last {@link stderrBytes} of it. */
      readonly stderr: string
    }
  | { readonly kind: 'not-started'; readonly code: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'too-much' }

const stderrBytes = 4096
/** Runs a command to its end. Its stdout and stderr do not reach the terminal. */
export async function runCommand(
  line: CommandLine,
  options: CommandOptions,
  limits: CommandLimits,
): Promise<CommandEnd> {
  try {
    return await waitForEnd(start(line, options), limits)
  } catch (error) {
    // Some errors of starting a program (ENOEXEC, E2BIG) are thrown, the others are an event.
    if (isNativeError(error) && 'syscall' in error) return notStarted(error)
    throw error
  }
}

interface CommandOptions {
  readonly env: Environment
  readonly cwd: string
  /** Whether the command may prompt on awsx's stdin and terminal. Not while another command runs in it. */
  readonly sharesTerminal: boolean
}

type Child = ChildProcessByStdio<null, Readable, Readable>

function start(line: CommandLine, options: CommandOptions): Child {
  return spawn(line.file, [...line.args], {
    cwd: options.cwd,
    env: { ...options.env },
    // In its own session, the process cannot open the terminal.
    detached: !options.sharesTerminal,
    stdio: [options.sharesTerminal ? 'inherit' : 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
    windowsVerbatimArguments: line.verbatim,
  })
}

function waitForEnd(child: Child, limits: CommandLimits): Promise<CommandEnd> {
  return new Promise((resolve) => {
    let isAbandoned = false
    const give = (end: CommandEnd): void => {
      clearTimeout(timer)
      if (!isAbandoned) resolve(end)
    }
    const abandon = (end: CommandEnd): void => {
      if (isAbandoned) return
      clearTimeout(timer)
      isAbandoned = true
      void stop(child).then(() => resolve(end))
    }
    const timer = setTimeout(() => abandon({ kind: 'timeout' }), limits.timeoutMs)
    const stdout = collect(child.stdout, (size) => {
      if (size > limits.maxBytes) abandon({ kind: 'too-much' })
    })
    const stderr = collect(child.stderr, () => {}, stderrBytes)
    child.on('error', (error) => give(notStarted(error)))
    child.on('close', (status, signal) =>
      give({ kind: 'ended', status, signal, stdout: stdout(), stderr: stderr() }),
    )
  })
}

function notStarted(error: Error & { readonly code?: string }): CommandEnd {
  return { kind: 'not-started', code: error.code ?? error.message }
}

/** @param keep number of bytes that are kept, from the end; all by default */
function collect(
  stream: Readable,
  onGrowth: (size: number) => void,
  keep = Number.POSITIVE_INFINITY,
): () => string {
  let bytes: Buffer = Buffer.alloc(0)
  stream.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
    if (bytes.length > keep) bytes = bytes.subarray(bytes.length - keep)
    onGrowth(bytes.length)
  })
  return () => bytes.toString('utf8')
}

async function stop(child: Child): Promise<void> {
  // First, because a closed pipe can end the program, and then its descendants are no longer found.
  const stopped = stopTree(child)
  child.stdout.destroy()
  child.stderr.destroy()
  await stopped
}
