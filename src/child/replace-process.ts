import { resetSignal } from './signal-disposition.ts'
import type { Launch } from './launch-plan.ts'
import type { ChildHost } from './types.ts'

interface Replacement {
  readonly env: Readonly<Record<string, string>>
  readonly beforeReplace?: (() => void) | undefined
}

/**
 * Replaces this process with the command: same pid, nothing left of awsx. Check everything that could make execve fail before: on
 * failure Node 22 and 24 abort the process; Node 26 and Bun throw, and this function returns.
 */
export function replaceProcess(launch: Launch, options: Replacement, host: ChildHost): void {
  // Node and Bun ignore SIGPIPE and SIGXFSZ, and an ignored signal stays ignored across execve(2).
  resetSignal('SIGPIPE', host)
  // This writes files. With a file size limit (setrlimit(2)) SIGXFSZ would kill awsx, so it is reset only afterwards.
  options.beforeReplace?.()
  resetSignal('SIGXFSZ', host)
  const emitWarning = host.emitWarning
  // Node would print that execve is experimental if the attempt failed.
  host.emitWarning = () => {}
  try {
    host.execve?.(launch.file, [...launch.argv], options.env)
  } catch {
    host.emitWarning = emitWarning
  }
}
