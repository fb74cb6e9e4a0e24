import { basename } from 'node:path'
import { readVariable } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { findCommand } from './find-command.ts'
import type { Command, CommandLookup } from './types.ts'

/** Programs that accounts have as a shell to prevent logins. */
const nonShells = new Set(['nologin', 'false', 'true', 'sync'])

/**
 * Finds the subshell for `exec` without a command: $SHELL, else the account's shell, else /bin/sh; on Windows $SHELL (which Git Bash
 * sets), else PowerShell 7, Windows PowerShell, %ComSpec%. A shell that cannot be found is skipped.
 * It gets no arguments: with a terminal on stdin a shell is interactive without them, and reads the start files of a non-login shell.
 * @param accountShell the shell in the user database, if it is known (`os.userInfo().shell`)
 * @throws AwsxError COMMAND_NOT_FOUND if none of them exists
 */
export async function findShell(location: CommandLookup, accountShell?: string): Promise<Command> {
  for (const name of listShells(location, accountShell)) {
    const shell = await tryShell(name, location)
    if (shell !== undefined) return shell
  }
  throw new AwsxError('COMMAND_NOT_FOUND', 'no shell found: SHELL does not name an installed shell', {
    hints: ['name the command to run: awsx exec PROFILE -- COMMAND'],
  })
}

function listShells(location: CommandLookup, accountShell: string | undefined): string[] {
  const own = readVariable(location, 'SHELL')
  const rest =
    location.platform === 'win32'
      ? ['pwsh', 'powershell', readVariable(location, 'ComSpec') ?? 'cmd']
      : [accountShell ?? '', '/bin/sh']
  return [own ?? '', ...rest].filter((name) => name !== '' && !nonShells.has(basename(name)))
}

async function tryShell(name: string, location: CommandLookup): Promise<Command | undefined> {
  try {
    return { ...(await findCommand(name, location)), args: [] }
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}
