import { basename } from 'node:path'
import { readVariable } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { findCommand } from './find-command.ts'
import type { CommandLookup } from './find-command.ts'
import type { Command } from './types.ts'

/** What accounts have for a shell when nobody is to log in to them. */
const nonShells = new Set(['nologin', 'false', 'true', 'sync'])

/**
 * The subshell for `exec` without a command: $SHELL, else the shell of the account, else /bin/sh; on Windows $SHELL (which
 * Git Bash sets), else PowerShell 7, Windows PowerShell, %ComSpec%. One that cannot be found is passed over.
 * No argument is given: a shell whose stdin is a terminal is interactive by itself, and reads the files that it
 * reads in a new tab that is no login shell.
 * @param accountShell the shell in the user database, if it is known (`os.userInfo().shell`)
 * @throws AwsxError COMMAND_NOT_FOUND if there is none of them
 */
export function findShell(location: CommandLookup, accountShell?: string): Command {
  for (const name of listShells(location, accountShell)) {
    const shell = tryShell(name, location)
    if (shell !== undefined) return shell
  }
  throw new AwsxError('COMMAND_NOT_FOUND', 'no shell found: $SHELL does not name one', {
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

function tryShell(name: string, location: CommandLookup): Command | undefined {
  try {
    return { ...findCommand(name, location), args: [] }
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}
