import { detectAgent } from '../../app/detect-agent.ts'
import { listAncestors } from '../../app/list-ancestors.ts'
import { prepare } from '../../app/prepare.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { brokerVariable } from '../../environment/agent-change.ts'
import { ExitCode } from '../../errors.ts'
import { escapeText } from '../../text/escape.ts'
import type { StatusArgs } from './status-command.ts'

/** What there is to say inside a command of `exec --agent`, which sees neither the store nor the user's sign-ins. */
export async function printStatusInside({ options }: StatusArgs, context: Context): Promise<number> {
  const { config, choice } = await prepare(undefined, { debug: options.debug }, context)
  const agent = detectAgent(context, listAncestors(context))
  const lines = [
    `profile   ${choice.name}`,
    `allowed   ${config.profileNames().join(', ')}`,
    ...(agent === null ? [] : [`agent     ${agent.name} (${agent.by})`]),
    `broker    awsx exec --agent serves the credentials at ${readVariable(context, brokerVariable)}`,
  ]
  context.stdout.write(lines.map((line) => `${escapeText(line, Infinity)}\n`).join(''))
  return ExitCode.ok
}
