import type { CommandSpec } from '../argv/command-spec.ts'
import { credentialProcess } from './credential-process/credential-process-command.ts'
import { exec } from './exec/exec-command.ts'
import { exportCommand } from './export/export-command.ts'

/** The commands that run in front of every other and behind every SDK: what they need is in the one file that every start loads. */
export const warmCommands: readonly CommandSpec[] = [exec, exportCommand, credentialProcess]
