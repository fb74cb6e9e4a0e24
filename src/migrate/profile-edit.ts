import type { SectionEdit } from '../config-edit/edit-section.ts'
import type { Config, Property } from '../config/types.ts'
import { defaultProgram, writeAwsxProcess } from '../plan/awsx-process.ts'
import { readKey } from '../plan/plan-context.ts'
import type { Note, ProfileChange, Conversion } from './types.ts'

/**
 * The line by which a profile asks awsx in place of a tool.
 * @returns undefined for the name of a profile that cannot stand in such a line
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
 * The edit for a change of a profile; none if nothing of it remains to be done. Only the config file is written, so a change for which
 * a key of the credentials file would have to go is none.
 */
export function makeEdit(
  config: Config,
  name: string,
  { tool, set, remove }: ProfileChange,
): SectionEdit | Note | undefined {
  const profile = config.profile(name)
  if (profile === undefined) return undefined
  const leave = (reason: string, property?: Property): Note => {
    const message = `profile "${name}": ${reason}, so it is left as it is`
    return { tool, message, location: property?.location ?? profile.location, hints: [] }
  }
  const unwritable = Object.entries(set).find(([, value]) => !isWritable(value))
  if (unwritable !== undefined) return leave(`what ${unwritable[0]} would be cannot be written to the file`)
  const elsewhere = [...Object.keys(set), ...remove]
    .map((key) => profile.get(key))
    .find((property) => property !== undefined && property.location.file !== config.files.config)
  if (elsewhere !== undefined) return leave(`its ${elsewhere.name} stands in the credentials file`, elsewhere)
  const present = remove.filter((key) => profile.get(key) !== undefined)
  const isDone = Object.entries(set).every(([key, value]) => readKey(profile, key) === value)
  return present.length === 0 && isDone ? undefined : { kind: 'profile', name, set, remove: present }
}

/** No line end, and nothing that would begin a comment. */
function isWritable(value: string): boolean {
  return !/\p{Cc}|^[#;]|[ \t][#;]/u.test(value) && value.trim() === value
}
