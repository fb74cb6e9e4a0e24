/** Replacing this process. In the binary, execve-bun.ts takes the place of this file (docs/decisions/0016-own-system-calls.md). */

/** What is used of `process`. */
export type Replaceable = Pick<NodeJS.Process, 'emitWarning' | 'execve'>

/**
 * Replaces this process with a program, by `process.execve` (execve(2)). Returns only if that failed; Node 22 and 24 abort then.
 * @param file with a slash
 * @param env the whole environment
 */
export function replaceWith(
  file: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  host: Replaceable,
): void {
  const { emitWarning } = host
  // If the attempt failed, Node would print that execve is experimental. Bun queues the same warning whatever these functions are.
  host.emitWarning = () => {}
  try {
    host.execve?.(file, [...argv], env)
  } catch {
    host.emitWarning = emitWarning
  }
}
