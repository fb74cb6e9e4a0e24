import type { CommandSpec } from '../argv/command-spec.ts'
import { add } from './add/add-command.ts'
import { clear } from './clear/clear-command.ts'
import { configure } from './configure/configure-command.ts'
import { credentialProcess } from './credential-process/credential-process-command.ts'
import { completeCommand } from './complete/complete-command.ts'
import { completion } from './completion/completion-command.ts'
import { consoleCommand } from './console/console-command.ts'
import { doctor } from './doctor/doctor-command.ts'
import { exec } from './exec/exec-command.ts'
import { explain } from './explain/explain-command.ts'
import { exportCommand } from './export/export-command.ts'
import { fetchCommand } from './fetch/fetch-command.ts'
import { importCommand } from './import/import-command.ts'
import { init } from './init/init-command.ts'
import { list } from './list/list-command.ts'
import { lock } from './lock/lock-command.ts'
import { login } from './login/login-command.ts'
import { logout } from './logout/logout-command.ts'
import { status } from './status/status-command.ts'
import { sync } from './sync/sync-command.ts'
import { renewCommand } from './renew/renew-command.ts'
import { use } from './use/use-command.ts'
import { whoami } from './whoami/whoami-command.ts'

/** Every command, in the order of the help. */
export const commands: readonly CommandSpec[] = [
  exec,
  login,
  logout,
  exportCommand,
  credentialProcess,
  use,
  explain,
  list,
  status,
  whoami,
  consoleCommand,
  doctor,
  configure,
  sync,
  importCommand,
  add,
  clear,
  lock,
  init,
  completion,
  completeCommand,
  renewCommand,
  fetchCommand,
]
