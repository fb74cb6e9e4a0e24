import { bashCompletion, bashIntegration } from './bash.ts'
import { elvishCompletion, elvishIntegration } from './elvish.ts'
import { fishCompletion, fishIntegration } from './fish.ts'
import { nushellCompletion, nushellIntegration } from './nushell.ts'
import { powershellCompletion } from './powershell-completion.ts'
import { powershellIntegration } from './powershell.ts'
import type { Shell } from './shell-names.ts'
import { tcshCompletion, tcshIntegration } from './tcsh.ts'
import { xonshCompletion, xonshIntegration } from './xonsh.ts'
import { zshCompletion, zshIntegration } from './zsh.ts'

/** The text that a shell's start file evaluates: the function `awsx`, the prompt hook and the completion. */
export const integrations: Readonly<Record<Shell, string>> = {
  bash: checkLines('__awsx_line_end=', ' ||', 'eval "$(awsx init bash)"') + bashIntegration,
  zsh: checkLines('typeset -g __awsx_line_end=', ' ||', 'eval "$(awsx init zsh)"') + zshIntegration,
  fish: checkLines('set -l __awsx_line_end ', '; or', 'awsx init fish | source') + fishIntegration,
  powershell: powershellIntegration,
  nushell: nushellIntegration,
  xonsh: xonshIntegration,
  tcsh: tcshIntegration,
  elvish: elvishIntegration,
}

/**
 * The first lines. They print an error if the shell joined all lines, as in an unquoted `eval $(awsx init bash)`. Otherwise, the first comment would
 * silently hide everything after it. After an error, the comment at the end of this check hides the rest.
 * @param assign an assignment to `__awsx_line_end` without its value
 * @param otherwise what follows a test to run a command if it is false
 */
function checkLines(assign: string, otherwise: string, correct: string): string {
  const message = `awsx: error: the shell joined the lines of awsx init; run: ${correct}`
  return `${assign}'
'; test "$__awsx_line_end" != ' '${otherwise} echo '${message}' >&2 #
`
}

/** Only the completion. */
export const completions: Readonly<Record<Shell, string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
  nushell: nushellCompletion,
  xonsh: xonshCompletion,
  tcsh: tcshCompletion,
  elvish: elvishCompletion,
}
