import type { Profile } from '../config/types.ts'
import { readKey } from '../plan/plan-context.ts'
import type { Call } from './tool-commands.ts'
import type { KeyChange, Conversion } from './types.ts'

/** aws-vault's credential_process names a profile. Its config keys work in awsx, except one that was renamed in version 6. */
export function convertAwsVault(profile: Profile, call: Call | undefined): Conversion | undefined {
  const renamed = renameParent(profile)
  if (call?.tool !== 'aws-vault')
    return Object.keys(renamed.set).length === 0
      ? undefined
      : { kind: 'change', tool: 'aws-vault', ...renamed }
  if (call.profile === profile.name) return { kind: 'own-name', tool: 'aws-vault', change: renamed }
  return { kind: 'second-name', tool: 'aws-vault', target: call.profile, options: call.options }
}

function renameParent(profile: Profile): KeyChange {
  const parent = readKey(profile, 'parent_profile')
  if (parent === undefined || readKey(profile, 'include_profile') !== undefined)
    return { set: {}, remove: [] }
  return { set: { include_profile: parent }, remove: ['parent_profile'] }
}
