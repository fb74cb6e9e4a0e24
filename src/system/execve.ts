/** Replacing this process. In the binary, execve-bun.ts takes the place of this file (docs/decisions/0016-own-system-calls.md). */
import { resetSignal } from './reset-signal.ts'

/** What is used of `process`. */
export type Replaceable = Pick<NodeJS.Process, 'emitWarning' | 'execve' | 'off' | 'on' | 'removeAllListeners'>

/** The program that takes the place of this one. */
export interface NewProgram {
  /** Its path, with a slash. */
  readonly file: string
  /** Its own name first. */
  readonly argv: readonly string[]
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>
  /** Called before: no exit handlers run. */
  readonly beforeReplace?: (() => void) | undefined
}

/**
 * Replaces this process with a program (execve(2)): same pid, nothing left of awsx. First check everything that could make it fail: on
 * failure, Node 22 and 24 abort the process; Node 26 and Bun throw, and this function returns.
 */
export function replaceProcess({ file, argv, env, beforeReplace }: NewProgram, host: Replaceable): void {
  // Node and Bun ignore SIGPIPE and SIGXFSZ, and an ignored signal stays ignored across execve(2).
  resetSignal('SIGPIPE', host)
  // This writes files. With a file size limit (setrlimit(2)) SIGXFSZ would kill awsx, so it is reset only afterwards.
  beforeReplace?.()
  resetSignal('SIGXFSZ', host)
  const { emitWarning } = host
  // If the attempt failed, Node would print that execve is experimental. Bun queues the same warning whatever these functions are.
  host.emitWarning = () => {}
  try {
    host.execve?.(file, [...argv], env)
  } catch {
    host.emitWarning = emitWarning
  }
}
