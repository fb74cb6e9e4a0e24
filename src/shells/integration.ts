import { bashCompletion, bashIntegration } from './bash.ts'
import { fishCompletion, fishIntegration } from './fish.ts'
import { powershellCompletion, powershellIntegration } from './powershell.ts'
import type { Shell } from './shell-names.ts'
import { zshCompletion, zshIntegration } from './zsh.ts'

/** The text that a shell's start file evaluates: the function `awsx`, the prompt hook and the completion. */
export const integrations: Readonly<Record<Shell, string>> = {
  bash: bashIntegration,
  zsh: zshIntegration,
  fish: fishIntegration,
  powershell: powershellIntegration,
}

/** Only the completion. */
export const completions: Readonly<Record<Shell, string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
}
