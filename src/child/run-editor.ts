import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import type { Environment } from '../context.ts'
import { shellProgram, systemProgram, withoutCurrentFolder } from '../process/windows-programs.ts'

/**
 * Opens a file in the user's editor and waits until it is closed. `VISUAL` and `EDITOR` are command lines of the shell, as in git.
 * @returns the exit status, undefined if the editor could not be started or was ended by a signal
 */
export function runEditor(
  path: string,
  { env, platform }: { readonly env: Environment; readonly platform: NodeJS.Platform },
): Promise<number | undefined> {
  const editor = [env['VISUAL'], env['EDITOR']].find((text) => text !== undefined && text !== '')
  const child =
    platform === 'win32'
      ? startOnWindows(editor ?? `"${systemProgram('notepad.exe', { env, platform })}"`, path, env)
      : spawn('/bin/sh', ['-c', `${editor ?? 'vi'} "$@"`, editor ?? 'vi', path], { stdio: 'inherit', env })
  // Ctrl-C is for the editor.
  const ignore = (): void => {}
  process.on('SIGINT', ignore)
  return new Promise<number | undefined>((resolve) => {
    child.once('error', () => resolve(undefined))
    child.once('close', (status) => resolve(status ?? undefined))
  }).finally(() => process.off('SIGINT', ignore))
}

/** The path is in a variable, because cmd expands a percent sign in the line itself. */
function startOnWindows(line: string, path: string, env: Environment): ChildProcess {
  const variables = { env: { ...env, EDITED_FILE: path }, platform: 'win32' } as const
  return spawn(`${line} "%EDITED_FILE%"`, {
    shell: shellProgram(variables),
    stdio: 'inherit',
    env: withoutCurrentFolder(variables),
  })
}
