import { defineCommand } from '../argv/command-spec.ts'
import type { CommandSpec } from '../argv/command-spec.ts'
import { credentialProcessShape } from './credential-process/credential-process-command.ts'
import { execShape } from './exec/exec-command.ts'
import { exportShape } from './export/export-command.ts'

export const exec = defineCommand(execShape, () => import('./exec/exec-handler.ts'))
export const exportCommand = defineCommand(exportShape, () => import('./export/export-handler.ts'))
export const credentialProcess = defineCommand(
  credentialProcessShape,
  () => import('./credential-process/credential-process-handler.ts'),
)

/** The commands that run in front of every other and behind every SDK: what they need is in the one file that every start loads. */
export const warmCommands: readonly CommandSpec[] = [exec, exportCommand, credentialProcess]

/** Names of the commands in helper-commands.ts and interactive-commands.ts, which are loaded only for these. */
export const helperNames: readonly string[] = ['token', 'git-credential', 'docker-credential', '__broker']
export const interactiveNames: readonly string[] = ['list', 'status', 'whoami']

/** Loads the description of a command without those of all others, if it has a file for that. */
export async function loadDescribed(name: string): Promise<readonly CommandSpec[] | undefined> {
  if (helperNames.includes(name)) return (await import('./helper-commands.ts')).helperCommands
  if (!interactiveNames.includes(name)) return undefined
  return (await import('./interactive-commands.ts')).interactiveCommands
}
