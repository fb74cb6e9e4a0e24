import { showDiff } from '../../config-edit/diff-texts.ts'
import type { SessionPlan, SyncedText, SyncRun } from './sync-text.ts'
import { jsonDocument } from '../../text/json-document.ts'

/** A sync, and whether it was written. */
export interface SyncOutcome {
  readonly synced: SyncedText
  /** The text of the config file before. */
  readonly before: string
  /** False for a dry run, without a change, or if the user did not agree. */
  readonly written: boolean
}

/** What `awsx sync --json` prints. */
export function syncJson({ args, prepared }: SyncRun, { synced, before, written }: SyncOutcome): string {
  const file = prepared.config.files.config
  const found = {
    dryRun: args.options['dry-run'],
    written,
    file,
    sessions: synced.plans.map((one) => sessionJson(one)),
    diff: showDiff(before, synced.text, file),
  }
  return jsonDocument(found)
}

function sessionJson({ session, plan }: SessionPlan): Readonly<Record<string, unknown>> {
  const renamed = new Set(plan.renamed.values())
  return {
    ssoSession: session,
    added: plan.added.map(({ name }) => name),
    changed: plan.changed.map(({ name }) => name).filter((name) => !renamed.has(name)),
    renamed: [...plan.renamed].map(([from, to]) => ({ from, to })),
    removed: plan.removed,
    stale: plan.stale,
    unchanged: plan.unchanged,
  }
}
