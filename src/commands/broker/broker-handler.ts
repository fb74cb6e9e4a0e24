import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { askBroker } from '../../credentials/steps/broker.ts'
import { renderProcess } from '../../environment/render-credentials.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { readBrokerProcess } from '../../plan/broker-process.ts'
import type { brokerShape } from './broker-command.ts'

/** Prints nothing but credentials on stdout. @throws AwsxError BROKER_UNAVAILABLE, USAGE, and what the broker answers with */
export async function run({ positionals }: ArgsOf<typeof brokerShape>, context: Context): Promise<number> {
  const { socket, profile, access } = positionals
  const asked = readBrokerProcess(
    [' __broker', socket, profile, ...(access === undefined ? [] : [access])].join(' '),
  )
  if (asked === undefined) throw new AwsxError('USAGE', '__broker: invalid path or name of a profile')
  context.stdout.write(renderProcess(await askBroker(asked, context)))
  return ExitCode.ok
}
