import type { CommandSpec } from '../argv/define.ts'
import { credentialProcess } from './credential-process.ts'
import { exec } from './exec.ts'
import { explain } from './explain.ts'
import { exportCommand } from './export.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'

/** Every command, in the order of the help. */
export const commands: readonly CommandSpec[] = [
  exec,
  login,
  logout,
  exportCommand,
  credentialProcess,
  explain,
] as unknown as readonly CommandSpec[]
