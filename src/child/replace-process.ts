import { resetSignal } from './signal-disposition.ts'
import type { Launch } from './launch-plan.ts'
import type { ChildHost } from './types.ts'

interface Replacement {
  readonly env: Readonly<Record<string, string>>
  readonly beforeReplace?: (() => void) | undefined
}

/**
 * Replaces this process by the command: same pid, nothing left of awsx. Everything that could make the attempt fail must
 * have been checked: Node 22 and 24 abort the process then; Node 26 and Bun throw, and this function returns.
 */
export function replaceProcess(launch: Launch, options: Replacement, host: ChildHost): void {
  // Node and Bun ignore two signals, and what is ignored stays ignored in a program that replaces them (execve(2)).
  resetSignal('SIGPIPE', host)
  // Writes files: where they may not grow (setrlimit(2)), the other signal would end awsx.
  options.beforeReplace?.()
  resetSignal('SIGXFSZ', host)
  const emitWarning = host.emitWarning
  // Node calls execve experimental, and would say so if the attempt failed.
  host.emitWarning = () => {}
  try {
    host.execve?.(launch.file, [...launch.argv], options.env)
  } catch {
    host.emitWarning = emitWarning
  }
}
