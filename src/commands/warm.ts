import type { CommandSpec } from '../argv/define.ts'
import { credentialProcess } from './credential-process.ts'
import { exec } from './exec.ts'
import { exportCommand } from './export.ts'

/** The commands that run in front of every other and behind every SDK: what they need is in the one file that every start loads. */
export const warmCommands: readonly CommandSpec[] = [exec, exportCommand, credentialProcess]
