import { defineCommand } from '../argv/command-spec.ts'
import type { CommandSpec } from '../argv/command-spec.ts'
import { listShape } from './list/list-command.ts'
import { statusShape } from './status/status-command.ts'
import { whoamiShape } from './whoami/whoami-command.ts'

export const list = defineCommand(listShape, () => import('./list/list-handler.ts'))
export const status = defineCommand(statusShape, () => import('./status/status-handler.ts'))
export const whoami = defineCommand(whoamiShape, () => import('./whoami/whoami-handler.ts'))

/** The commands that users type most often to look around. Their names are in warm-commands.ts, too. */
export const interactiveCommands: readonly CommandSpec[] = [list, status, whoami]
