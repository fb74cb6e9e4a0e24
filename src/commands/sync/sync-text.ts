import type { Prepared } from '../../app/prepare.ts'
import type { ConfigText } from '../../config-edit/change-config.ts'
import type { SyncSettings } from '../../config/sync-settings.ts'
import type { Config } from '../../config/types.ts'
import type { AwsxError } from '../../errors.ts'
import { partitionOf } from '../../plan/partitions.ts'
import { applySync } from '../../portal/apply-sync.ts'
import { describeCollisions } from '../../portal/collisions.ts'
import { listDesiredProfiles } from '../../portal/desired-profiles.ts'
import { findOwned } from '../../portal/ownership-marker.ts'
import { planSync } from '../../portal/plan-sync.ts'
import type { SyncPlan } from '../../portal/plan-sync.ts'
import { readTemplate } from '../../portal/profile-template.ts'
import type { Listing } from '../../portal/types.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { SyncArgs } from './sync-command.ts'
import type { SessionTarget } from './sync-targets.ts'

/** A session and what its portal lists. */
export interface Listed {
  readonly target: SessionTarget
  readonly listing: Listing
}

export interface SyncRun {
  readonly args: SyncArgs
  readonly prepared: Prepared
  readonly settings: SyncSettings & { readonly template: string }
  readonly listed: readonly Listed[]
}

/** What a sync changes for a session. */
export interface SessionPlan {
  readonly session: string
  readonly plan: SyncPlan
}

/** The config file after a sync. */
export interface SyncedText {
  readonly text: string
  /** One for each session. */
  readonly plans: readonly SessionPlan[]
  /** Names of the new profiles. */
  readonly added: readonly string[]
}

/**
 * @param region of new profiles whose session has no other profiles; undefined for the region of the session
 * @throws AwsxError CONFIG_INVALID for names that would not be unique
 */
export function syncText(open: ConfigText, sync: SyncRun, region: string | undefined): SyncedText {
  const plans: SessionPlan[] = []
  let { text } = open
  for (const one of sync.listed) {
    const config = open.readWith(text)
    const plan = planSession(one, config, { sync, region })
    if (plan.collisions.length > 0) throw collisionError(plan, open.readWith(open.text), sync)
    text = applySync(text, plan, config)
    plans.push({ session: one.target.signIn.ssoSession, plan })
  }
  return { text, plans, added: plans.flatMap(({ plan }) => plan.added.map(({ name }) => name)) }
}

/** The region that all profiles of a session have, so that the user is asked only once. */
export function findSharedRegion(config: Config, session: string): string | undefined {
  const regions = new Set(findOwned(config, session).map(({ section }) => section.get('region')?.value ?? ''))
  const [region] = regions
  return regions.size === 1 && region !== '' ? region : undefined
}

function planSession(
  { target, listing }: Listed,
  config: Config,
  { sync, region }: { readonly sync: SyncRun; readonly region: string | undefined },
): SyncPlan {
  const { args, settings } = sync
  const { ssoSession, ssoRegion } = target.signIn
  const desired = listDesiredProfiles({
    session: ssoSession,
    assignments: listing.assignments,
    template: readTemplate(settings.template),
    via: settings.via,
    partition: partitionOf(ssoRegion).id,
    region: settings.region ?? findSharedRegion(config, ssoSession) ?? region ?? ssoRegion,
  })
  const unlisted = new Set(listing.unlisted.map(({ accountId }) => accountId))
  return planSync({ config, session: ssoSession, desired, unlisted, prune: args.options.prune })
}

/** `corp: 5 added, 2 unchanged` */
export function summarize({ session, plan }: SessionPlan, isDry: boolean): string {
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
  config: Config,
  { args, settings, listed }: SyncRun,
): AwsxError {
  const { session } = args.positionals
  return describeCollisions(collisions, {
    config,
    template: settings.template,
    command: session === undefined ? 'awsx sync' : `awsx sync ${quoteWord(session)}`,
    sessions: listed.map(({ target, listing }) => ({
      session: target.signIn.ssoSession,
      assignments: listing.assignments,
    })),
  })
}
