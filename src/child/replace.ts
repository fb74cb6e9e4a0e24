import { resetSignal } from './disposition.ts'
import type { Launch } from './launch.ts'
import type { ChildHost } from './types.ts'

/** Node and Bun ignore these two, and what is ignored stays ignored in a program that replaces them (execve(2)). */
const ignoredSignals = ['SIGPIPE', 'SIGXFSZ'] as const

/**
 * Replaces this process by the command: same pid, nothing left of awsx. Everything that could make the attempt fail must
 * have been checked: Node 22 and 24 abort the process then; Node 26 and Bun throw, and this function returns.
 */
export function replaceProcess(launch: Launch, env: Readonly<Record<string, string>>, host: ChildHost): void {
  for (const signal of ignoredSignals) resetSignal(signal, host)
  const emitWarning = host.emitWarning
  // Node calls execve experimental, and would say so if the attempt failed.
  host.emitWarning = () => {}
  try {
    host.execve?.(launch.file, [...launch.argv], env)
  } catch {
    host.emitWarning = emitWarning
  }
}
