import { spawn } from 'node:child_process'
import type { Environment } from '../context.ts'

/**
 * Opens a file in the user's editor and waits until it is closed. `VISUAL` and `EDITOR` are command lines of the shell, as in git.
 * @returns the exit status, undefined if the editor could not be started or was ended by a signal
 */
export function runEditor(
  path: string,
  { env, platform }: { readonly env: Environment; readonly platform: NodeJS.Platform },
): Promise<number | undefined> {
  const isWindows = platform === 'win32'
  const editor = [env['VISUAL'], env['EDITOR']].find((text) => text !== undefined && text !== '')
  const line = editor ?? (isWindows ? 'notepad' : 'vi')
  const child = isWindows
    ? spawn(`${line} "${path}"`, { shell: true, stdio: 'inherit', env })
    : spawn('/bin/sh', ['-c', `${line} "$@"`, line, path], { stdio: 'inherit', env })
  // Ctrl-C is for the editor.
  const ignore = (): void => {}
  process.on('SIGINT', ignore)
  return new Promise<number | undefined>((resolve) => {
    child.once('error', () => resolve(undefined))
    child.once('close', (status) => resolve(status ?? undefined))
  }).finally(() => process.off('SIGINT', ignore))
}
