import { planWithChecks } from '../plan/checked-plan.ts'
import type { ClientSettings } from '../plan/types.ts'
import type { Prepared } from './prepare.ts'

/**
 * How calls with a profile's key are sent, also before the store has the key.
 * @throws AwsxError as `planProfile`
 */
export function clientsOfKey(profile: string, { config, context, planOptions }: Prepared): ClientSettings {
  const options = { ...planOptions, hasStoredKey: () => true }
  const choice = { name: profile, from: 'argument', explicit: true } as const
  return planWithChecks(config, choice, options, context).clients
}
