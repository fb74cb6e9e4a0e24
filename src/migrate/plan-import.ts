import type { SectionEdit } from '../config-edit/edit-section.ts'
import type { Profile } from '../config/types.ts'
import { readCall } from './tool-commands.ts'
import type { Call, UnclearCall } from './tool-commands.ts'
import { listNotes } from './notes.ts'
import { makeEdit } from './profile-edit.ts'
import { readKey } from '../plan/plan-context.ts'
import { readIfClean } from './read-if-clean.ts'
import { resolveDeferred } from './resolve-deferred.ts'
import { openSsoSessions } from './session-names.ts'
import type { SsoSessions } from './session-names.ts'
import type { ImportInput, Note, ToolName, Conversion } from './types.ts'
import { convertAwsSso, keyOfRole } from './convert-aws-sso.ts'
import type { AwsSsoProfiles } from './convert-aws-sso.ts'
import { convertAwsSsoUtil } from './convert-aws-sso-util.ts'
import { convertAwsVault } from './convert-aws-vault.ts'
import { isWrittenByAwsume, convertAwsume } from './convert-awsume.ts'
import { convertGranted } from './convert-granted.ts'

/** The changes of an import, and notes about what the user has to do. */
export interface ImportPlan {
  readonly changed: readonly SectionEdit[]
  readonly added: readonly SectionEdit[]
  readonly notes: readonly Note[]
}

/** A profile and the tool that its credential_process calls. */
interface ProfileCall {
  readonly profile: Profile
  readonly call: Call | UnclearCall | undefined
}

/**
 * Converts profiles that other tools wrote into profiles that need no tool. A profile that would not get the same credentials without
 * its tool is left unchanged, with a note. Planning again after applying a plan finds nothing to do.
 */
export function planImport(input: ImportInput): ImportPlan {
  const ssoSessions = openSsoSessions(input.config)
  const calls = listProfileCalls(input)
  const profiles = listAwsSsoProfiles(calls)
  const conversionContext = { input, ssoSessions, profiles, isAwsumeUsed: isAwsumeUsed(input, calls) }
  const conversions = new Map<string, Conversion>()
  for (const profileCall of calls) {
    const conversion = convert(profileCall, conversionContext)
    if (conversion !== undefined) conversions.set(profileCall.profile.name, conversion)
  }
  const { changes, notes } = resolveDeferred(conversions, input)
  const edits = [...changes].map(([name, change]) => makeEdit(input.config, name, change))
  const changed = edits.filter((edit): edit is SectionEdit => edit !== undefined && 'kind' in edit)
  const used = new Set(changed.map(({ set = {} }) => set['sso_session']))
  return {
    changed,
    added: ssoSessions.added().filter(({ name }) => used.has(name)),
    notes: [
      ...notes,
      ...edits.filter((edit): edit is Note => edit !== undefined && 'tool' in edit),
      ...listNotes(input, { changes, conversions, earlierNotes: notes }),
    ],
  }
}

function listProfileCalls(input: ImportInput): readonly ProfileCall[] {
  const { config } = input
  const names = config.profileNames()
  const clean = names.flatMap((name) => readIfClean(() => config.profile(name)) ?? [])
  // If the lines above the first header cannot be parsed, no profile can: throw the error of the first one.
  if (clean.length === 0 && names[0] !== undefined) config.profile(names[0])
  return clean.map((profile) => {
    const call = readCall(readKey(profile, 'credential_process') ?? '', input.platform)
    return { profile, call: call !== undefined && input.tools.has(call.tool) ? call : undefined }
  })
}

function listAwsSsoProfiles(calls: readonly ProfileCall[]): AwsSsoProfiles {
  return new Map(
    calls.flatMap(({ profile, call }) =>
      call?.tool === 'aws-sso' && 'target' in call && 'roleName' in call.target
        ? [[keyOfRole(call.target), profile.name]]
        : [],
    ),
  )
}

interface ConversionContext {
  readonly input: ImportInput
  readonly ssoSessions: SsoSessions
  readonly profiles: AwsSsoProfiles
  readonly isAwsumeUsed: boolean
}

/** The tool in the credential_process decides; otherwise the tool whose keys are present. */
function convert(
  { profile, call }: ProfileCall,
  conversionContext: ConversionContext,
): Conversion | undefined {
  if (call !== undefined && 'problem' in call) return leave(profile, call)
  if (call?.tool === 'aws-sso') return convertAwsSso(profile, call, conversionContext)
  const { tools, config } = conversionContext.input
  const converters: readonly (readonly [ToolName, () => Conversion | undefined])[] = [
    ['granted', () => convertGranted(profile, call, conversionContext)],
    ['aws-sso-util', () => convertAwsSsoUtil(profile, call, conversionContext.ssoSessions)],
    ['aws-vault', () => convertAwsVault(profile, call)],
    ['awsume', () => (conversionContext.isAwsumeUsed ? convertAwsume(profile, config) : undefined)],
  ]
  const order = converters.toSorted(
    ([one], [other]) => Number(other === call?.tool) - Number(one === call?.tool),
  )
  for (const [tool, find] of order) {
    const conversion = tools.has(tool) ? find() : undefined
    if (conversion !== undefined) return conversion
  }
  return undefined
}

function leave(profile: Profile, { tool, problem }: UnclearCall): Conversion {
  const message = `profile "${profile.name}": its credential_process ${problem}, so it was left unchanged`
  return { kind: 'left', tool, message, location: profile.get('credential_process')?.location, hints: [] }
}

/** awsume reads standard AWS keys, so those alone do not show that it was used. */
function isAwsumeUsed({ isNamed, awsume }: ImportInput, calls: readonly ProfileCall[]): boolean {
  return isNamed || awsume !== undefined || calls.some(({ profile }) => isWrittenByAwsume(profile))
}
