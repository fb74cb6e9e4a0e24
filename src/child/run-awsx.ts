import { spawn } from 'node:child_process'
import type { Environment, RunMode } from '../context.ts'
import { isInBinary } from '../process/own-program.ts'
import { exitLikeChild } from './exit-like-child.ts'
import type { InheritedDescriptor } from './inherited-descriptors.ts'
import { runChild } from './run-child.ts'
import type { Command } from './types.ts'

/** Longer than every wait that needs no user. A process that takes longer hangs, and so does its parent. */
const defaultLimitMs = 180_000

/**
 * Runs awsx in another process that the keyboard's signals do not reach.
 * @param options.mode whether it shares this process's stderr, or goes on when this process ends; it has no other stream
 * @param options.limitMs milliseconds after which it is killed (default: 3 minutes)
 * @returns its exit status, undefined if it could not be started or was killed, or goes on
 */
export function runAwsx(
  words: readonly string[],
  options: { readonly env: Environment; readonly mode: RunMode; readonly limitMs?: number },
): Promise<number | undefined> {
  const { path, args } = awsxCommand(words)
  const { env, mode, limitMs = defaultLimitMs } = options
  const stdio = ['ignore', 'ignore', mode === 'show-stderr' ? 'inherit' : 'ignore'] as const
  // The timer would keep this process alive.
  const timeout = mode === 'background' ? undefined : limitMs
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
    if (mode === 'background') {
      child.unref()
      resolve(undefined)
    }
  })
}

/** Runs awsx again with different environment variables and exits the same way. */
export async function restartAwsx(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  inherited: readonly InheritedDescriptor[],
): Promise<void> {
  exitLikeChild(await runChild(awsxCommand(words), { env, inherited }))
}

/** The command that runs this program with other arguments. */
function awsxCommand(words: readonly string[]): Command {
  const [script = ''] = process.argv.slice(1)
  const scriptArgs = isInBinary(script) ? [] : [script]
  const path = process.execPath
  return { path, argv0: path, args: [...process.execArgv, ...scriptArgs, ...words] }
}
