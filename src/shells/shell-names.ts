/** The shells that have an integration. */
export const shells = ['bash', 'zsh', 'fish', 'powershell', 'nushell', 'xonsh', 'tcsh', 'elvish'] as const

export type Shell = (typeof shells)[number]

/** Accepted shell arguments: the shell's name or its program's name. */
export const shellArguments = [...shells, 'pwsh', 'nu', 'csh'] as const

const otherNames: Readonly<Record<string, Shell>> = { pwsh: 'powershell', nu: 'nushell', csh: 'tcsh' }

export function shellOf(argument: (typeof shellArguments)[number]): Shell {
  return otherNames[argument] ?? (argument as Shell)
}

/** Names the shell that evaluates the output of awsx. The integration sets it for each call. */
export const shellVariable = 'AWSX_SHELL'

/** What the shell remembers of its last `awsx use`, encoded by `encodeState`. The integration sets it for each call. */
export const stateVariable = 'AWSX_SHELL_STATE'

export function readShell(text: string | undefined): Shell | undefined {
  return shells.find((shell) => shell === text)
}

/**
 * Guesses the shell from the name of its program.
 * @param program path or name, e.g. the value of `SHELL`
 * @returns bash if the name is unknown
 */
export function guessShell(program: string | undefined): Shell {
  return findShell(program) ?? 'bash'
}

/** Finds the shell as {@link guessShell} does. @returns undefined if the name is unknown */
export function findShell(program: string | undefined): Shell | undefined {
  const name = program
    ?.split(/[/\\]/)
    .at(-1)
    ?.replace(/^-|\.exe$/g, '')
  const found = shellArguments.find((argument) => argument === name)
  return found === undefined ? undefined : shellOf(found)
}

/**
 * The command that loads the integration, for the command line or the shell's start file.
 * @param options of `awsx init`
 */
export function initLine(shell: Shell, options: readonly string[] = []): string {
  const init = ['awsx init', shell, ...options].join(' ')
  switch (shell) {
    case 'fish':
      return `${init} | source`
    case 'powershell':
      return `Invoke-Expression (& ${init} | Out-String)`
    case 'nushell':
      return `mkdir ($nu.data-dir | path join vendor/autoload); ${init} | save --force ($nu.data-dir | path join vendor/autoload/awsx.nu)`
    case 'xonsh':
      return `execx($(${init}))`
    case 'tcsh':
      return `eval "\`${init}\`"`
    case 'elvish':
      return `eval (${init} | slurp)`
    default:
      return `eval "$(${init})"`
  }
}
