import type { SectionEdit } from '../config/edit.ts'
import type { Profile } from '../config/types.ts'
import { readCall } from './calls.ts'
import type { Call } from './calls.ts'
import { describeObstacle } from './describe-obstacle.ts'
import { listNotes } from './notes.ts'
import { makeEdit, toAwsx } from './profile-edit.ts'
import { findObstacle } from './reach.ts'
import { readIfClean } from './read.ts'
import { openSessions } from './sessions.ts'
import type { SessionBook } from './sessions.ts'
import type { ImportInput, Note, ProfileChange, ToolName, Verdict } from './types.ts'
import { judgeAwsSso, keyOfRole } from './verdict-aws-sso.ts'
import type { AwsSsoProfiles } from './verdict-aws-sso.ts'
import { judgeAwsSsoUtil } from './verdict-aws-sso-util.ts'
import { judgeAwsVault } from './verdict-aws-vault.ts'
import { isOfAwsume, judgeAwsume } from './verdict-awsume.ts'
import { judgeGranted } from './verdict-granted.ts'

/** What an import does, and what it leaves to the person. */
export interface ImportPlan {
  readonly changed: readonly SectionEdit[]
  readonly added: readonly SectionEdit[]
  readonly notes: readonly Note[]
}

/** A profile of which no line has to stay as it is, with its line for a tool. */
interface Subject {
  readonly profile: Profile
  readonly call: Call | undefined
}

/**
 * Finds the native form of what other tools left in the config. A profile that would not lead to the same credentials without its tool
 * is left as it is, with a note. Nothing of a plan remains to be done in the text that it made.
 */
export function planImport(input: ImportInput): ImportPlan {
  const book = openSessions(input.config)
  const notes: Note[] = []
  const subjects = listSubjects(input, notes)
  const where = { input, book, profiles: listAwsSsoProfiles(subjects) }
  const verdicts = new Map<string, Verdict>()
  for (const subject of subjects) {
    const verdict = judge(subject, where)
    if (verdict !== undefined) verdicts.set(subject.profile.name, verdict)
  }
  const changes = settle(verdicts, input, notes)
  const edits = [...changes].map(([name, change]) => makeEdit(input.config, name, change))
  const changed = edits.filter((edit): edit is SectionEdit => edit !== undefined && 'kind' in edit)
  const used = new Set(changed.map(({ set = {} }) => set['sso_session']))
  return {
    changed,
    added: book.added().filter(({ name }) => used.has(name)),
    notes: [
      ...notes,
      ...edits.filter((edit): edit is Note => edit !== undefined && 'tool' in edit),
      ...listNotes(input, { changes, verdicts, told: notes }),
    ],
  }
}

function listSubjects(input: ImportInput, notes: Note[]): readonly Subject[] {
  const { config } = input
  const names = config.profileNames()
  const clean = names.flatMap((name) => readIfClean(() => config.profile(name)) ?? [])
  // With a line above the first header that cannot be read nothing can be read: the error is that of any profile.
  if (clean.length === 0 && names[0] !== undefined) config.profile(names[0])
  return clean.flatMap((profile): readonly Subject[] => {
    const { name } = profile
    const property = profile.get('credential_process')
    const call = readCall(property?.value ?? '', input.platform)
    if (call === undefined || !input.tools.has(call.tool)) return [{ profile, call: undefined }]
    if (!('problem' in call)) return [{ profile, call }]
    const message = `profile "${name}": its credential_process ${call.problem}, so it is left as it is`
    notes.push({ tool: call.tool, message, place: property?.place, hints: [] })
    return []
  })
}

function listAwsSsoProfiles(subjects: readonly Subject[]): AwsSsoProfiles {
  return new Map(
    subjects.flatMap(({ profile, call }) =>
      call?.tool === 'aws-sso' && 'roleName' in call.target ? [[keyOfRole(call.target), profile.name]] : [],
    ),
  )
}

interface Where {
  readonly input: ImportInput
  readonly book: SessionBook
  readonly profiles: AwsSsoProfiles
}

/** The tool of the line decides; else the one that left keys. */
function judge({ profile, call }: Subject, where: Where): Verdict | undefined {
  if (call?.tool === 'aws-sso') return judgeAwsSso(profile, call, where)
  const { tools, config } = where.input
  const judges: readonly (readonly [ToolName, () => Verdict | undefined])[] = [
    ['granted', () => judgeGranted(profile, call, where)],
    ['aws-sso-util', () => judgeAwsSsoUtil(profile, call, where.book)],
    ['aws-vault', () => judgeAwsVault(profile, call)],
    ['awsume', () => (isAwsumeThere(where.input) ? judgeAwsume(profile, config) : undefined)],
  ]
  const order = judges.toSorted(([one], [other]) => Number(other === call?.tool) - Number(one === call?.tool))
  for (const [tool, find] of order) {
    const verdict = tools.has(tool) ? find() : undefined
    if (verdict !== undefined) return verdict
  }
  return undefined
}

/** awsume reads plain AWS keys, so that those alone do not tell whether it was ever used. */
function isAwsumeThere({ config, isNamed, awsume }: ImportInput): boolean {
  if (isNamed || awsume !== undefined) return true
  return config.profileNames().some((name) => {
    const profile = readIfClean(() => config.profile(name))
    return profile !== undefined && isOfAwsume(profile)
  })
}

/** Decides of the profiles that ask a tool, once it is known what becomes of the others. */
function settle(
  verdicts: ReadonlyMap<string, Verdict>,
  input: ImportInput,
  notes: Note[],
): ReadonlyMap<string, ProfileChange> {
  const changes = new Map<string, ProfileChange>()
  const asking = new Set<string>()
  for (const [name, verdict] of verdicts) {
    if (verdict.kind === 'change') changes.set(name, verdict)
    else asking.add(name)
  }
  const state = { input, changes, asking }
  for (const [name, verdict] of verdicts) {
    if (verdict.kind !== 'own-name') continue
    const obstacle = findObstacle(name, state, true)
    if (obstacle === undefined) {
      const { set, remove } = verdict.change
      changes.set(name, { tool: verdict.tool, set, remove: [...remove, 'credential_process'] })
    } else notes.push(describeObstacle(obstacle, { name, verdict, config: input.config }))
  }
  for (const [name, verdict] of verdicts) {
    if (verdict.kind === 'left') notes.push(verdict)
    if (verdict.kind !== 'second-name') continue
    const obstacle = findObstacle(verdict.target, state)
    if (obstacle === undefined) changes.set(name, toAwsx(verdict, input.platform))
    else notes.push(describeObstacle(obstacle, { name, verdict, config: input.config }))
  }
  return changes
}
