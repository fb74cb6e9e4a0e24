import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'
import { isNativeError } from 'node:util/types'

import type { Environment } from '../../context.ts'
import type { CommandLine } from '../../plan/process-command-line.ts'

export interface CommandLimits {
  readonly timeoutMs: number
  /** Of stdout. */
  readonly maxBytes: number
}

/** How a command ended. What it wrote is there only for one that ended by itself. */
export type CommandEnd =
  | {
      readonly kind: 'ended'
      /** Null where a signal ended it. */
      readonly status: number | null
      readonly signal: NodeJS.Signals | null
      readonly stdout: string
      /** The last part of it. */
      readonly stderr: string
    }
  | { readonly kind: 'not-started'; readonly code: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'too-much' }

const keptOfStderr = 4096
const graceMs = 1000

/**
 * Runs a command to its end. Its stdout and stderr are kept from the terminal.
 */
export async function runCommand(
  line: CommandLine,
  world: CommandDeps,
  limits: CommandLimits,
): Promise<CommandEnd> {
  try {
    return await waitForEnd(start(line, world), limits)
  } catch (error) {
    // Some reasons why a program cannot be started (ENOEXEC, E2BIG) are thrown, the others come as an event.
    if (isNativeError(error) && 'syscall' in error) return notStarted(error)
    throw error
  }
}

interface CommandDeps {
  readonly env: Environment
  readonly cwd: string
  /** Whether it has awsx's stdin and terminal, so that it can ask a person. Beside a command that runs already they are that command's. */
  readonly sharesTerminal: boolean
}

type Child = ChildProcessByStdio<null, Readable, Readable>

function start(line: CommandLine, world: CommandDeps): Child {
  return spawn(line.file, [...line.args], {
    cwd: world.cwd,
    env: { ...world.env },
    // A session of its own has no terminal that could be opened.
    detached: !world.sharesTerminal,
    stdio: [world.sharesTerminal ? 'inherit' : 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
    windowsVerbatimArguments: line.verbatim,
  })
}

function waitForEnd(child: Child, limits: CommandLimits): Promise<CommandEnd> {
  return new Promise((resolve) => {
    const give = (end: CommandEnd): void => {
      clearTimeout(timer)
      resolve(end)
    }
    const abandon = (end: CommandEnd): void => {
      stop(child)
      give(end)
    }
    const timer = setTimeout(() => abandon({ kind: 'timeout' }), limits.timeoutMs)
    const stdout = collect(child.stdout, (size) => {
      if (size > limits.maxBytes) abandon({ kind: 'too-much' })
    })
    const stderr = collect(child.stderr, () => {}, keptOfStderr)
    child.on('error', (error) => give(notStarted(error)))
    child.on('close', (status, signal) =>
      give({ kind: 'ended', status, signal, stdout: stdout(), stderr: stderr() }),
    )
  })
}

function notStarted(error: Error & { readonly code?: string }): CommandEnd {
  return { kind: 'not-started', code: error.code ?? error.message }
}

/** @param keep bytes of the end that are kept; all where absent */
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

/** First politely: a program that asks for a password has the terminal's echo to switch on again. */
function stop(child: Child): void {
  child.stdout.destroy()
  child.stderr.destroy()
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  child.on('exit', () => clearTimeout(timer))
}
