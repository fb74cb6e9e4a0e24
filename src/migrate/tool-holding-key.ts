import type { Profile } from '../config/types.ts'
import { isWithoutCredentials } from '../plan/stored-key-base.ts'
import { readKey } from '../plan/plan-context.ts'
import { readCall } from './tool-commands.ts'
import type { ToolName } from './types.ts'

/** The tool whose keyring must hold a profile's key: the profile calls it for its own credentials and has no other source. */
export function findToolHoldingKey(profile: Profile, platform: NodeJS.Platform): ToolName | undefined {
  const call = readCall(readKey(profile, 'credential_process') ?? '', platform)
  const isOwn = call !== undefined && 'profile' in call && call.profile === profile.name
  if (!isOwn || (call.tool !== 'aws-vault' && call.tool !== 'granted')) return undefined
  const rest: Profile = {
    ...profile,
    get: (key) => (key === 'credential_process' ? undefined : profile.get(key)),
  }
  return isWithoutCredentials(rest) ? call.tool : undefined
}
