import type { CommandSpec } from '../argv/define.ts'
import { add } from './add.ts'
import { clear } from './clear.ts'
import { configure } from './configure.ts'
import { credentialProcess } from './credential-process.ts'
import { completionWords } from './completion-words.ts'
import { completion } from './completion.ts'
import { consoleCommand } from './console.ts'
import { doctor } from './doctor.ts'
import { exec } from './exec.ts'
import { explain } from './explain.ts'
import { exportCommand } from './export.ts'
import { fetchCommand } from './fetch.ts'
import { importCommand } from './import.ts'
import { init } from './init.ts'
import { list } from './list.ts'
import { lock } from './lock.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'
import { status } from './status.ts'
import { sync } from './sync.ts'
import { useRenew } from './use-renew.ts'
import { use } from './use.ts'
import { whoami } from './whoami.ts'

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
  completionWords,
  useRenew,
  fetchCommand,
]
