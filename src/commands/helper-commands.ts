import { defineCommand } from '../argv/command-spec.ts'
import type { CommandSpec } from '../argv/command-spec.ts'
import { brokerShape } from './broker/broker-command.ts'
import { dockerCredentialShape } from './docker-credential/docker-credential-command.ts'
import { gitCredentialShape } from './git-credential/git-credential-command.ts'
import { tokenShape } from './token/token-command.ts'

export const token = defineCommand(tokenShape, () => import('./token/token-handler.ts'))
export const gitCredential = defineCommand(
  gitCredentialShape,
  () => import('./git-credential/git-credential-handler.ts'),
)
export const dockerCredential = defineCommand(
  dockerCredentialShape,
  () => import('./docker-credential/docker-credential-handler.ts'),
)

export const broker = defineCommand(brokerShape, () => import('./broker/broker-handler.ts'))

/** The commands that other programs run to get a token, a password, or credentials of the broker. Their names are in warm-commands.ts, too. */
export const helperCommands: readonly CommandSpec[] = [token, gitCredential, dockerCredential, broker]
