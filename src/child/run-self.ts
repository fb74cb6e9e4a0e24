import { spawn } from 'node:child_process'
import type { Environment } from '../context.ts'
import { ownCommand } from './self.ts'

/**
 * Runs this program once more beside the present run, out of the reach of the keyboard's signals.
 * @param options.heard whether its stderr is this one's; it has no other stream
 * @returns its status, undefined if it could not be started or was killed
 */
export function runSelf(
  words: readonly string[],
  { env, heard }: { readonly env: Environment; readonly heard: boolean },
): Promise<number | undefined> {
  const { path, args } = ownCommand(words)
  const stdio = ['ignore', 'ignore', heard ? 'inherit' : 'ignore'] as const
  return new Promise((resolve) => {
    const child = spawn(path, [...args], { detached: true, env, stdio: [...stdio], windowsHide: true })
    child.once('error', () => resolve(undefined))
    child.once('exit', (status) => resolve(status ?? undefined))
  })
}
