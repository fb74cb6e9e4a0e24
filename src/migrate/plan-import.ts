import type { SectionEdit } from '../config-edit/edit-section.ts'
import type { Profile } from '../config/types.ts'
import { readCall } from './tool-commands.ts'
import type { Call, UnclearCall } from './tool-commands.ts'
import { listNotes } from './notes.ts'
import { makeEdit } from './profile-edit.ts'
import { readKey } from '../plan/plan-context.ts'
import { readIfClean } from './read-if-clean.ts'
import { resolveDeferred } from './resolve-deferred.ts'
import { openSessions } from './session-names.ts'
import type { SessionBook } from './session-names.ts'
import type { ImportInput, Note, ToolName, Conversion } from './types.ts'
import { convertAwsSso, keyOfRole } from './convert-aws-sso.ts'
import type { AwsSsoProfiles } from './convert-aws-sso.ts'
import { convertAwsSsoUtil } from './convert-aws-sso-util.ts'
import { convertAwsVault } from './convert-aws-vault.ts'
import { isOfAwsume, convertAwsume } from './convert-awsume.ts'
import { convertGranted } from './convert-granted.ts'

/** What an import does, and what it leaves to the person. */
export interface ImportPlan {
  readonly changed: readonly SectionEdit[]
  readonly added: readonly SectionEdit[]
  readonly notes: readonly Note[]
}

/** A profile, and its line for a tool. */
interface CallDescription {
  readonly profile: Profile
  readonly call: Call | UnclearCall | undefined
}

/**
 * Finds the native form of what other tools left in the config. A profile that would not lead to the same credentials without its tool
 * is left as it is, with a note. Nothing of a plan remains to be done in the text that it made.
 */
export function planImport(input: ImportInput): ImportPlan {
  const book = openSessions(input.config)
  const subjects = listSubjects(input)
  const profiles = listAwsSsoProfiles(subjects)
  const where = { input, book, profiles, isAwsumeThere: isAwsumeThere(input, subjects) }
  const conversions = new Map<string, Conversion>()
  for (const subject of subjects) {
    const conversion = convert(subject, where)
    if (conversion !== undefined) conversions.set(subject.profile.name, conversion)
  }
  const { changes, notes } = resolveDeferred(conversions, input)
  const edits = [...changes].map(([name, change]) => makeEdit(input.config, name, change))
  const changed = edits.filter((edit): edit is SectionEdit => edit !== undefined && 'kind' in edit)
  const used = new Set(changed.map(({ set = {} }) => set['sso_session']))
  return {
    changed,
    added: book.added().filter(({ name }) => used.has(name)),
    notes: [
      ...notes,
      ...edits.filter((edit): edit is Note => edit !== undefined && 'tool' in edit),
      ...listNotes(input, { changes, conversions, told: notes }),
    ],
  }
}

function listSubjects(input: ImportInput): readonly CallDescription[] {
  const { config } = input
  const names = config.profileNames()
  const clean = names.flatMap((name) => readIfClean(() => config.profile(name)) ?? [])
  // With a line above the first header that cannot be read nothing can be read: the error is that of any profile.
  if (clean.length === 0 && names[0] !== undefined) config.profile(names[0])
  return clean.map((profile) => {
    const call = readCall(readKey(profile, 'credential_process') ?? '', input.platform)
    return { profile, call: call !== undefined && input.deps.has(call.tool) ? call : undefined }
  })
}

function listAwsSsoProfiles(subjects: readonly CallDescription[]): AwsSsoProfiles {
  return new Map(
    subjects.flatMap(({ profile, call }) =>
      call?.tool === 'aws-sso' && 'target' in call && 'roleName' in call.target
        ? [[keyOfRole(call.target), profile.name]]
        : [],
    ),
  )
}

interface Where {
  readonly input: ImportInput
  readonly book: SessionBook
  readonly profiles: AwsSsoProfiles
  readonly isAwsumeThere: boolean
}

/** The tool of the line decides; else the one that left keys. */
function convert({ profile, call }: CallDescription, where: Where): Conversion | undefined {
  if (call !== undefined && 'problem' in call) return leave(profile, call)
  if (call?.tool === 'aws-sso') return convertAwsSso(profile, call, where)
  const { deps, config } = where.input
  const judges: readonly (readonly [ToolName, () => Conversion | undefined])[] = [
    ['granted', () => convertGranted(profile, call, where)],
    ['aws-sso-util', () => convertAwsSsoUtil(profile, call, where.book)],
    ['aws-vault', () => convertAwsVault(profile, call)],
    ['awsume', () => (where.isAwsumeThere ? convertAwsume(profile, config) : undefined)],
  ]
  const order = judges.toSorted(([one], [other]) => Number(other === call?.tool) - Number(one === call?.tool))
  for (const [tool, find] of order) {
    const conversion = deps.has(tool) ? find() : undefined
    if (conversion !== undefined) return conversion
  }
  return undefined
}

function leave(profile: Profile, { tool, problem }: UnclearCall): Conversion {
  const message = `profile "${profile.name}": its credential_process ${problem}, so it is left as it is`
  return { kind: 'left', tool, message, location: profile.get('credential_process')?.location, hints: [] }
}

/** awsume reads plain AWS keys, so that those alone do not tell whether it was ever used. */
function isAwsumeThere({ isNamed, awsume }: ImportInput, subjects: readonly CallDescription[]): boolean {
  return isNamed || awsume !== undefined || subjects.some(({ profile }) => isOfAwsume(profile))
}
