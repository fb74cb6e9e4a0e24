import { sourceOf } from '../config/choose-profile.ts'
import { chooseRegion } from '../config/choose-profile.ts'
import { mayHaveKey } from '../config/may-have-key.ts'
import type { Config, Profile } from '../config/types.ts'
import type { Variables } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { readClientSettings } from './endpoints.ts'
import { implicitRegion } from './partitions.ts'
import { readKey } from './plan-context.ts'
import type { ClientSettings } from './types.ts'

/** A console sign-in of the config (`login_session`). */
export interface ConsoleTarget {
  readonly kind: 'login'
  /** The first profile that uses it. */
  readonly name: string
  readonly loginSession: string
  readonly clients: ClientSettings
}

/** All console sign-ins of the config. Invalid sections are left out; `awsx doctor` reports them. */
export function findConsoleSignIns(config: Config, variables: Variables): readonly ConsoleTarget[] {
  const found = new Map<string, ConsoleTarget>()
  const names = mayHaveKey(config, 'login_session') ? config.profileNames() : []
  for (const name of names) {
    const profile = readIfValid(config, name)
    const loginSession = profile === undefined ? undefined : readKey(profile, 'login_session')
    if (loginSession === undefined || found.has(loginSession)) continue
    const region = chooseRegion(variables, undefined, sourceOf(config, profile, 'region'))?.value
    const clients = readClientSettings(config, profile, region ?? implicitRegion('aws'), variables)
    found.set(loginSession, { kind: 'login', name, loginSession, clients })
  }
  return [...found.values()]
}

function readIfValid(config: Config, name: string): Profile | undefined {
  try {
    return config.profile(name)
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}
