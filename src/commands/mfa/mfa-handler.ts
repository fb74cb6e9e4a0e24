import { AwsxError, ExitCode } from '../../errors.ts'
import type { Context } from '../../context.ts'
import { prepare } from '../../app/prepare.ts'
import type { MfaArgs } from './mfa-command.ts'
import { showAllDevices, showUserDevices } from './show-devices.ts'
import { removeSeed, storeSeed } from './store-seed.ts'

/** Shows MFA devices, or stores or removes a seed. */
export async function run(args: MfaArgs, context: Context): Promise<number> {
  const { options, positionals } = args
  const prepared = await prepare(positionals.profile ?? options.profile, options, context)
  const actions = ['online', 'store-seed', 'remove-seed'].filter((name) => options[name as 'online'])
  if (actions.length > 1) {
    const names = actions.map((name) => `--${name}`).join(' and ')
    throw new AwsxError('USAGE', `mfa: ${names} cannot be combined`)
  }
  if (options['store-seed']) await storeSeed(args, prepared)
  else if (options['remove-seed']) await removeSeed(args, prepared)
  else if (options.online) await showUserDevices(args, prepared)
  else showAllDevices(args, prepared)
  return ExitCode.ok
}
