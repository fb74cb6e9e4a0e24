import { editSection } from '../../config-edit/edit-section.ts'
import type { Config } from '../../config/types.ts'
import { changeConfig, readConfigText } from '../../config-edit/change-config.ts'
import { nameKey, ownerKey, readOwnershipMarker } from '../../portal/ownership-marker.ts'
import type { PortalTask } from '../../portal/portal-session.ts'
import { showDiff } from '../../config-edit/diff-texts.ts'
import type { ChosenSession, Wizard } from './configure-session.ts'
import { configureJson } from './configure-json.ts'
import { listAccountNames } from '../../app/account-names.ts'
import { outputStyle } from '../../app/output-style.ts'

/** What {@link writeProfile} did. */
export interface Edited {
  /** The text of the config file before and after. */
  readonly before: string
  readonly after: string
  /** False without a change, or if the user did not agree. */
  readonly written: boolean
}

/** @returns what `awsx configure sso --json` prints */
export function wizardJson(
  { session, accountId, roleName, name, region }: ProfileRequest,
  edited: Edited,
  { prepared }: Wizard,
): string {
  const { ssoSession } = session.signIn
  const ssoSessions = session.isNew ? [ssoSession] : []
  const accountName = listAccountNames(prepared.config, prepared.context).get(accountId) ?? null
  const facts = { ssoSession, accountId, accountName, roleName, region }
  return configureJson({ ...edited, dryRun: false, profiles: [name], ssoSessions }, prepared, facts)
}

/** What the wizard found out. */
export interface ProfileRequest {
  readonly session: ChosenSession
  readonly accountId: string
  readonly roleName: string
  readonly name: string
  readonly region: string
}

/** Shows the diff first. Changing only the account and role needs no confirmation: the user has just picked them. */
export async function writeProfile(
  request: ProfileRequest,
  { deps }: PortalTask,
  wizard: Wizard,
): Promise<Edited> {
  const { config, context } = wizard.prepared
  const before = readConfigText(context).text
  const after = edit(before, request, config)
  const unchanged = { before, after, written: false }
  if (before === after) return unchanged
  const style = outputStyle(context.stderr, context, wizard.args.options)
  wizard.prompts.showDiff(showDiff(before, after, config.files.config), style)
  const keepsSession = wizard.profile?.get('sso_session')?.value === request.session.signIn.ssoSession
  if (!keepsSession && !(await wizard.prompts.confirm(`Write this to ${config.files.config}?`)))
    return unchanged
  await changeConfig(context, deps.store, ({ text, readWith }) => edit(text, request, readWith(text)))
  return { before, after, written: true }
}

const legacyKeys = ['sso_start_url', 'sso_region', 'sso_registration_scopes']

function edit(
  text: string,
  { session, accountId, roleName, name, region }: ProfileRequest,
  config: Config,
): string {
  const { ssoSession, startUrl, ssoRegion, scopes } = session.signIn
  const owner = config.profile(name)?.get(ownerKey)?.value
  // A profile that now uses another role no longer belongs to awsx sync.
  const isOtherRole = owner !== undefined && owner !== readOwnershipMarker(ssoSession, accountId, roleName)
  const withProfile = editSection(text, 'config', {
    kind: 'profile',
    name,
    set: { sso_session: ssoSession, sso_account_id: accountId, sso_role_name: roleName, region },
    remove: [...legacyKeys, ...(isOtherRole ? [ownerKey, nameKey] : [])],
  })
  if (!session.isNew) return withProfile
  return editSection(withProfile, 'config', {
    kind: 'sso-session',
    name: ssoSession,
    set: { sso_start_url: startUrl, sso_region: ssoRegion, sso_registration_scopes: scopes.join(',') },
  })
}
