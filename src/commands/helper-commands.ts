import { defineCommand } from '../argv/command-spec.ts'
import type { CommandSpec } from '../argv/command-spec.ts'
import { tokenShape } from './token/token-command.ts'

export const token = defineCommand(tokenShape, () => import('./token/token-handler.ts'))

/** The commands that other programs run to get a token or a password. Their names are in warm-commands.ts, too. */
export const helperCommands: readonly CommandSpec[] = [token]
