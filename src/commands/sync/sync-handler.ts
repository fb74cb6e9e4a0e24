import { checkRegionName } from '../../config/region-name.ts'
import { loadSyncSettings } from '../../config/sync-settings.ts'
import type { SyncSettings } from '../../config/sync-settings.ts'
import type { Config } from '../../config/types.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { partitionOf } from '../../plan/partitions.ts'
import { findAllSignIns, findSignIn } from '../../plan/sso-targets.ts'
import type { SsoTarget } from '../../plan/sso-targets.ts'
import { applySync } from '../../portal/apply-sync.ts'
import { describeCollisions } from '../../portal/collisions.ts'
import { changeConfig } from '../../config-edit/change-config.ts'
import type { ConfigText } from '../../config-edit/change-config.ts'
import { planSync } from '../../portal/plan-sync.ts'
import type { SyncPlan } from '../../portal/plan-sync.ts'
import { showDiff } from '../../config-edit/diff-texts.ts'
import { defaultTemplate, readTemplate } from '../../portal/profile-template.ts'
import type { Listing } from '../../portal/types.ts'
import { listDesiredProfiles } from '../../portal/desired-profiles.ts'
import { escapeText } from '../../text/escape.ts'
import { openUserStore } from '../../app/user-store.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import type { SyncArgs } from './sync-command.ts'
import { listSession } from './list-session.ts'
import type { SessionTarget } from './list-session.ts'
import { quoteWord } from '../../text/quote-word.ts'

/** Lists first, then changes the file in one step, so that nothing is locked while the user signs in. */
export async function run(args: SyncArgs, context: Context): Promise<number> {
  const prepared = await prepare(
    undefined,
    { debug: args.options.debug, region: args.options.region },
    context,
  )
  const settings = await loadSyncSettings(context)
  const sync: SyncRun = { args, prepared, settings: withOptions(settings, args) }
  const targets = findTargets(args, prepared)
  const listed: Listed[] = []
  for (const target of targets) listed.push({ target, listing: await listSession(target, args, prepared) })
  const store = openUserStore(prepared, args.options)
  await changeConfig(prepared.context, store, (config) => changeText(config, listed, sync))
  return ExitCode.ok
}

interface SyncRun {
  readonly args: SyncArgs
  readonly prepared: Prepared
  readonly settings: SyncSettings & { readonly template: string }
}

interface Listed {
  readonly target: SessionTarget
  readonly listing: Listing
}

function withOptions(settings: SyncSettings, { options }: SyncArgs): SyncRun['settings'] {
  const template = options.template ?? settings.template ?? defaultTemplate
  readTemplate(template)
  const region = options.region ?? settings.region
  if (region !== undefined) checkRegionName(region)
  return { ...settings, template, region }
}

function findTargets(args: SyncArgs, { config, context }: Prepared): readonly SessionTarget[] {
  const { session } = args.positionals
  if (session !== undefined && config.ssoSession(session) !== undefined) {
    // If a profile has the same name, the session wins here.
    const found = findAllSignIns(config, context).filter((target) => target.signIn.ssoSession === session)
    if (found.length > 0) return found.filter(isSession)
  }
  if (session === undefined) {
    const all = findAllSignIns(config, context).filter(isSession)
    if (all.length > 0) return all
    throw noSession('the config has no valid sso-session')
  }
  const choice = { name: session, from: 'argument', explicit: true }
  const target = findSignIn(config, choice, {}, context)
  const signIn = target.kind === 'sso' ? target.signIn : target.plan.steps[0]
  const name = 'ssoSession' in signIn ? signIn.ssoSession : null
  if (name !== null)
    return findAllSignIns(config, context)
      .filter((other) => other.signIn.ssoSession === name)
      .filter(isSession)
  throw noSession(`"${session}" is neither an sso-session nor a profile that uses one`)
}

function isSession(target: SsoTarget): target is SessionTarget {
  return target.signIn.ssoSession !== null
}

function noSession(message: string): AwsxError {
  return new AwsxError('SSO_SESSION_NOT_FOUND', message, { hints: ['set one up: awsx configure sso'] })
}

/** @returns the new text; undefined for a dry run, which prints it */
function changeText(open: ConfigText, listed: readonly Listed[], sync: SyncRun): string | undefined {
  const { args, prepared } = sync
  const lines: string[] = []
  let text = open.text
  for (const one of listed) {
    const config = open.readWith(text)
    const plan = planSession(one, config, sync)
    if (plan.collisions.length > 0)
      throw collisionError(plan, { listed, config: open.readWith(open.text), sync })
    text = applySync(text, plan, config)
    lines.push(summarize(one.target.signIn.ssoSession, plan, args.options['dry-run']))
  }
  const file = prepared.config.files.config
  if (args.options['dry-run']) prepared.context.stdout.write(showDiff(open.text, text, file))
  if (!args.options.quiet)
    prepared.context.stderr.write(lines.map((line) => `awsx: ${escapeText(line)}\n`).join(''))
  return args.options['dry-run'] ? undefined : text
}

function planSession({ target, listing }: Listed, config: Config, { args, settings }: SyncRun): SyncPlan {
  const { ssoSession, ssoRegion } = target.signIn
  const desired = listDesiredProfiles({
    session: ssoSession,
    assignments: listing.assignments,
    template: readTemplate(settings.template),
    via: settings.via,
    partition: partitionOf(ssoRegion).id,
    region: settings.region,
  })
  const unlisted = new Set(listing.unlisted.map(({ accountId }) => accountId))
  return planSync({ config, session: ssoSession, desired, unlisted, prune: args.options.prune })
}

function summarize(session: string, plan: SyncPlan, isDry: boolean): string {
  const counts = [
    [plan.added.length, 'added'],
    [plan.changed.length - plan.renamed.size, 'changed'],
    [plan.renamed.size, 'renamed'],
    [plan.removed.length, 'removed'],
  ] as const
  const parts = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  const stale =
    plan.stale.length === 0
      ? ''
      : `; ${plan.stale.length} for roles that you no longer have (remove with: awsx sync ${quoteWord(session)} --prune)`
  const what = [...parts, `${plan.unchanged} unchanged`].join(', ')
  return `${session}: ${isDry ? 'dry run: ' : ''}${what}${stale}`
}

function collisionError(
  { collisions }: SyncPlan,
  where: { readonly listed: readonly Listed[]; readonly config: Config; readonly sync: SyncRun },
): AwsxError {
  const { positionals } = where.sync.args
  return describeCollisions(collisions, {
    config: where.config,
    template: where.sync.settings.template,
    command: positionals.session === undefined ? 'awsx sync' : `awsx sync ${quoteWord(positionals.session)}`,
    sessions: where.listed.map(({ target, listing }) => ({
      session: target.signIn.ssoSession,
      assignments: listing.assignments,
    })),
  })
}
