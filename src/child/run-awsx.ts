import { spawn } from 'node:child_process'
import type { Environment } from '../context.ts'
import { awsxCommand } from './awsx-command.ts'

/** Longer than every wait that needs no user. A process that takes longer hangs, and so does its parent. */
const defaultLimitMs = 180_000

/**
 * Runs awsx in another process that the keyboard's signals do not reach.
 * @param options.showStderr whether it shares this process's stderr; it has no other stream
 * @param options.limitMs milliseconds after which it is killed (default: 3 minutes)
 * @returns its exit status, undefined if it could not be started or was killed
 */
export function runAwsx(
  words: readonly string[],
  options: { readonly env: Environment; readonly showStderr: boolean; readonly limitMs?: number },
): Promise<number | undefined> {
  const { path, args } = awsxCommand(words)
  const { env, showStderr, limitMs: timeout = defaultLimitMs } = options
  const stdio = ['ignore', 'ignore', showStderr ? 'inherit' : 'ignore'] as const
  return new Promise((resolve) => {
    const child = spawn(path, [...args], {
      detached: true,
      env,
      stdio: [...stdio],
      timeout,
      killSignal: 'SIGKILL',
      windowsHide: true,
    })
    child.once('error', () => resolve(undefined))
    child.once('exit', (status) => resolve(status ?? undefined))
  })
}
