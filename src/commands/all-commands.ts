import { defineCommand } from '../argv/command-spec.ts'
import type { CommandSpec } from '../argv/command-spec.ts'
import { addShape } from './add/add-command.ts'
import { withAgentRule } from './agent-rules.ts'
import { allowShape } from './allow/allow-command.ts'
import { auditShape } from './audit/audit-command.ts'
import { clearShape } from './clear/clear-command.ts'
import { completeShape } from './complete/complete-command.ts'
import { completionShape } from './completion/completion-command.ts'
import { configShape } from './config/config-command.ts'
import { configureShape } from './configure/configure-command.ts'
import { consoleShape } from './console/console-command.ts'
import { denyShape } from './deny/deny-command.ts'
import { doctorShape } from './doctor/doctor-command.ts'
import { eachShape } from './each/each-command.ts'
import { explainShape } from './explain/explain-command.ts'
import { fetchShape } from './fetch/fetch-command.ts'
import { grantShape } from './grant/grant-command.ts'
import { helpShape } from './help/help-command.ts'
import { broker, dockerCredential, gitCredential, token } from './helper-commands.ts'
import { importShape } from './import/import-command.ts'
import { initShape } from './init/init-command.ts'
import { keysShape } from './keys/keys-command.ts'
import { list, status, whoami } from './interactive-commands.ts'
import { lockShape } from './lock/lock-command.ts'
import { loginShape } from './login/login-command.ts'
import { logoutShape } from './logout/logout-command.ts'
import { mfaShape } from './mfa/mfa-command.ts'
import { removeShape } from './remove/remove-command.ts'
import { renewShape } from './renew/renew-command.ts'
import { rotateShape } from './rotate/rotate-command.ts'
import { serverShape } from './server/server-command.ts'
import { sshShape } from './ssh/ssh-command.ts'
import { storeShape } from './store/store-command.ts'
import { syncShape } from './sync/sync-command.ts'
import { updateShape } from './update/update-command.ts'
import { useShape } from './use/use-command.ts'
import { versionShape } from './version/version-command.ts'
import { credentialProcess, exec, exportCommand } from './warm-commands.ts'

interface Group {
  readonly title: string
  readonly commands: readonly CommandSpec[]
}

/** Every command, by what it is for, in the order of the help. */
export const commandGroups: readonly Group[] = [
  {
    title: 'Work with a profile',
    commands: [
      exec,
      defineCommand(useShape, () => import('./use/use-handler.ts')),
      defineCommand(eachShape, () => import('./each/each-handler.ts')),
      exportCommand,
      credentialProcess,
      token,
      gitCredential,
      defineCommand(sshShape, () => import('./ssh/ssh-handler.ts')),
      defineCommand(consoleShape, () => import('./console/console-handler.ts')),
      defineCommand(serverShape, () => import('./server/server-handler.ts')),
    ],
  },
  {
    title: 'Sign in and out',
    commands: [
      defineCommand(loginShape, () => import('./login/login-handler.ts')),
      defineCommand(logoutShape, () => import('./logout/logout-handler.ts')),
      defineCommand(clearShape, () => import('./clear/clear-handler.ts')),
      defineCommand(lockShape, () => import('./lock/lock-handler.ts')),
    ],
  },
  {
    title: 'Look around',
    commands: [
      list,
      defineCommand(explainShape, () => import('./explain/explain-handler.ts')),
      status,
      whoami,
      defineCommand(auditShape, () => import('./audit/audit-handler.ts')),
      defineCommand(doctorShape, () => import('./doctor/doctor-handler.ts')),
    ],
  },
  {
    title: 'Access keys and MFA',
    commands: [
      defineCommand(keysShape, () => import('./keys/keys-handler.ts')),
      defineCommand(addShape, () => import('./add/add-handler.ts')),
      defineCommand(rotateShape, () => import('./rotate/rotate-handler.ts')),
      defineCommand(removeShape, () => import('./remove/remove-handler.ts')),
      defineCommand(storeShape, () => import('./store/store-handler.ts')),
      defineCommand(mfaShape, () => import('./mfa/mfa-handler.ts')),
    ],
  },
  {
    title: 'Set up',
    commands: [
      defineCommand(configureShape, () => import('./configure/configure-handler.ts')),
      defineCommand(syncShape, () => import('./sync/sync-handler.ts')),
      defineCommand(importShape, () => import('./import/import-handler.ts')),
      defineCommand(allowShape, () => import('./allow/allow-handler.ts')),
      defineCommand(denyShape, () => import('./deny/deny-handler.ts')),
      defineCommand(grantShape, () => import('./grant/grant-handler.ts')),
      defineCommand(configShape, () => import('./config/config-handler.ts')),
      defineCommand(initShape, () => import('./init/init-handler.ts')),
      defineCommand(completionShape, () => import('./completion/completion-handler.ts')),
    ],
  },
  {
    title: 'Help',
    commands: [
      defineCommand(helpShape, async () => {
        const { createHandler } = await import('./help/help-handler.ts')
        return createHandler(commandGroups)
      }),
      defineCommand(updateShape, () => import('./update/update-handler.ts')),
      defineCommand(versionShape, () => import('./version/version-handler.ts')),
    ],
  },
  {
    title: 'Hidden',
    commands: [
      defineCommand(completeShape, async () => {
        const { createHandler } = await import('./complete/complete-handler.ts')
        return createHandler(commands)
      }),
      defineCommand(renewShape, () => import('./renew/renew-handler.ts')),
      dockerCredential,
      broker,
      defineCommand(fetchShape, () => import('./fetch/fetch-handler.ts')),
    ],
  },
]

/** Every command, in the order of the help. */
export const commands: readonly CommandSpec[] = commandGroups
  .flatMap((group) => group.commands)
  .map(withAgentRule)
