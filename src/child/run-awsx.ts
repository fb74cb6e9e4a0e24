import { spawn } from 'node:child_process'
import type { Environment } from '../context.ts'
import { awsxCommand } from './awsx-command.ts'

/** Longer than all that is waited for without a person; a process that takes longer hangs, and with it who waits for it. */
const usualLimitMs = 180_000

/**
 * Runs this program once more beside the present run, out of the reach of the keyboard's signals.
 * @param options.showStderr whether its stderr is this one's; it has no other stream
 * @param options.limitMs after which it is killed, if not the usual
 * @returns its status, undefined if it could not be started or was killed
 */
export function runAwsx(
  words: readonly string[],
  options: { readonly env: Environment; readonly showStderr: boolean; readonly limitMs?: number },
): Promise<number | undefined> {
  const { path, args } = awsxCommand(words)
  const { env, showStderr, limitMs: timeout = usualLimitMs } = options
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
