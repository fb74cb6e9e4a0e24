/** The shells that have an integration. */
export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const

export type Shell = (typeof shells)[number]

/** Tells awsx that what it prints is evaluated by a shell, and by which. Set by the integration for one call at a time. */
export const shellVariable = 'AWSX_SHELL'

/** What the shell remembers of its last `awsx use`, as text of {@link encodeState}. Set by the integration for one call at a time. */
export const stateVariable = 'AWSX_SHELL_STATE'

export function readShell(text: string | undefined): Shell | undefined {
  return shells.find((shell) => shell === text)
}

/** @param program path or name of a program, e.g. the value of `SHELL` */
export function guessShell(program: string | undefined): Shell {
  const name = program
    ?.split(/[/\\]/)
    .at(-1)
    ?.replace(/^-|\.exe$/g, '')
  if (name === 'pwsh') return 'powershell'
  return readShell(name) ?? 'bash'
}

/** The line that turns the integration on, to be typed or put into the shell's start file. */
export function turnOnLine(shell: Shell): string {
  if (shell === 'fish') return 'awsx init fish | source'
  if (shell === 'powershell') return 'Invoke-Expression (& awsx init powershell | Out-String)'
  return `eval "$(awsx init ${shell})"`
}
