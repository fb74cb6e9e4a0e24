import type { SectionEdit } from '../config-edit/edit-section.ts'
import type { Config, Property } from '../config/types.ts'
import { defaultProgram, writeAwsxProcess } from '../plan/write-awsx-process.ts'
import { readKey } from '../plan/plan-context.ts'
import type { Note, ProfileChange, Conversion } from './types.ts'

/**
 * The credential_process that calls awsx instead of a tool.
 * @returns undefined if the profile's name cannot be quoted in it
 */
export function toAwsx(
  { tool, target, options }: Omit<Extract<Conversion, { readonly kind: 'second-name' }>, 'kind'>,
  platform: NodeJS.Platform,
): ProfileChange | undefined {
  const line = writeAwsxProcess(target, defaultProgram(platform), platform)
  if (line === undefined) return undefined
  return { tool, set: { credential_process: [line, ...options].join(' ') }, remove: [] }
}

/**
 * The edit for a change of a profile; undefined if it is already done. Only the config file is written, so a change that would remove
 * a key from the credentials file becomes a note.
 */
export function makeEdit(
  config: Config,
  name: string,
  { tool, set, remove }: ProfileChange,
): SectionEdit | Note | undefined {
  const profile = config.profile(name)
  if (profile === undefined) return undefined
  const leave = (reason: string, property?: Property): Note => {
    const message = `profile "${name}": ${reason}, so it was left unchanged`
    return { tool, message, location: property?.location ?? profile.location, hints: [] }
  }
  const unclearBlocker = Object.entries(set).find(([, value]) => !isWritable(value))
  if (unclearBlocker !== undefined)
    return leave(`the value of ${unclearBlocker[0]} cannot be written to the file`)
  const inCredentialsFile = [...Object.keys(set), ...remove]
    .map((key) => profile.get(key))
    .find((property) => property !== undefined && property.location.file !== config.files.config)
  if (inCredentialsFile !== undefined)
    return leave(`its ${inCredentialsFile.name} is in the credentials file`, inCredentialsFile)
  const present = remove.filter((key) => profile.get(key) !== undefined)
  const isDone = Object.entries(set).every(([key, value]) => readKey(profile, key) === value)
  return present.length === 0 && isDone ? undefined : { kind: 'profile', name, set, remove: present }
}

/** No line break, and nothing that starts a comment. */
function isWritable(value: string): boolean {
  return !/\p{Cc}|^[#;]|[ \t][#;]/u.test(value) && value.trim() === value
}
