import { findHome, pathsOf } from '../../config/locate-files.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import type { Shell } from '../../shells/shell-names.ts'

/** Nushell loads a saved script instead. */
export type InstallableShell = Exclude<Shell, 'nushell'>

/**
 * The startup file of a shell: the one that it reads at the start of an interactive session.
 * @throws AwsxError USAGE for a shell whose file cannot be known; CONFIG_UNREADABLE without a home directory
 */
export function locateStartupFile(shell: InstallableShell, context: Context): string {
  const home = findHome(context)
  if (home === '') {
    throw new AwsxError('CONFIG_UNREADABLE', 'cannot find the startup file without a home directory', {
      hints: ['set HOME, or pass --file'],
    })
  }
  const paths = pathsOf(context)
  const settings = readVariable(context, 'XDG_CONFIG_HOME') ?? paths.join(home, '.config')
  switch (shell) {
    case 'bash':
      return paths.join(home, findBashFile(home, context))
    case 'zsh':
      return paths.join(readVariable(context, 'ZDOTDIR') ?? home, '.zshrc')
    case 'fish':
      return paths.join(settings, 'fish', 'conf.d', 'awsx.fish')
    case 'powershell':
      // Windows has several PowerShells, and the Documents folder may be redirected.
      if (context.platform === 'win32') throw unknownProfile()
      return paths.join(settings, 'powershell', 'Microsoft.PowerShell_profile.ps1')
    case 'xonsh':
      return paths.join(home, '.xonshrc')
    case 'tcsh':
      return paths.join(home, findTcshFile(home, context))
    case 'elvish':
      return paths.join(settings, 'elvish', 'rc.elv')
  }
}

function unknownProfile(): AwsxError {
  return new AwsxError('USAGE', 'init: on Windows, the startup file of PowerShell requires --file', {
    hints: ['awsx init powershell --install --file $PROFILE'],
  })
}

/** Terminals of macOS start login shells, which do not read ~/.bashrc unless ~/.bash_profile does. */
function findBashFile(home: string, context: Context): string {
  if (context.platform !== 'darwin') return '.bashrc'
  const paths = pathsOf(context)
  const names = ['.bash_profile', '.bash_login', '.profile']
  const found = names.find((name) => context.readText(paths.join(home, name)) !== undefined)
  if (found === undefined) return '.bash_profile'
  return context.readText(paths.join(home, found))?.includes('.bashrc') === true ? '.bashrc' : found
}

/** tcsh reads ~/.cshrc only if ~/.tcshrc does not exist. */
function findTcshFile(home: string, context: Context): string {
  const exists = (name: string): boolean => context.readText(pathsOf(context).join(home, name)) !== undefined
  return !exists('.tcshrc') && exists('.cshrc') ? '.cshrc' : '.tcshrc'
}
