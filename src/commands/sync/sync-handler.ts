import { isInteractive } from '../../app/pick-if-unnamed.ts'
import { prepare } from '../../app/prepare.ts'
import { confirmOn, sayDiff, createPrompts } from '../../app/prompts.ts'
import { openUserStore } from '../../app/user-store.ts'
import { applyReviewedChange, changeConfig, readConfigText } from '../../config-edit/change-config.ts'
import { outputStyle } from '../../app/output-style.ts'
import { colorDiff } from '../../text/color-diff.ts'
import { showDiff } from '../../config-edit/diff-texts.ts'
import { checkRegionName, isRegionName } from '../../config/region-name.ts'
import { loadSyncSettings } from '../../config/sync-settings.ts'
import type { SyncSettings } from '../../config/sync-settings.ts'
import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import { defaultTemplate, readTemplate } from '../../portal/profile-template.ts'
import type { Terminal } from '../../terminal/types.ts'
import { escapeText } from '../../text/escape.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { listSession } from './list-session.ts'
import type { SyncArgs } from './sync-command.ts'
import { findSyncTargets } from './sync-targets.ts'
import { syncJson } from './sync-json.ts'
import type { SyncOutcome } from './sync-json.ts'
import { findSharedRegion, summarize, syncText } from './sync-text.ts'
import type { Listed, SyncedText, SyncRun } from './sync-text.ts'

/** Lists first, then changes the file in one step, so that nothing is locked while the user signs in or answers. */
export async function run(args: SyncArgs, context: Context): Promise<number> {
  const prepared = await prepare(
    undefined,
    { debug: args.options.debug, region: args.options.region },
    context,
  )
  const settings = withOptions(await loadSyncSettings(context), args)
  const listed: Listed[] = []
  for (const target of findSyncTargets(args.positionals.session, prepared))
    listed.push({ target, listing: await listSession(target, args, prepared) })
  const sync: SyncRun = { args, prepared, settings, listed }
  if (args.options['dry-run']) return printDryRun(sync)
  const terminal = isInteractive(context) && !args.options.yes ? await context.openTerminal() : undefined
  const outcome = terminal?.available() ? await review(sync, terminal) : await write(sync)
  const { synced, written } = outcome
  if (args.options.json) context.stdout.write(syncJson(sync, outcome))
  if (!written && synced.text !== outcome.before) say(sync, ['nothing was written'])
  else say(sync, [...summarizeAll(sync, synced), ...describeNextStep(synced)])
  return ExitCode.ok
}

function summarizeAll({ args }: SyncRun, { plans }: SyncedText): readonly string[] {
  return plans.map((plan) => summarize(plan, args.options['dry-run']))
}

function withOptions(settings: SyncSettings, { options }: SyncArgs): SyncRun['settings'] {
  const template = options.template ?? settings.template ?? defaultTemplate
  readTemplate(template)
  const region = options.region ?? settings.region
  if (region !== undefined) checkRegionName(region)
  return { ...settings, template, region }
}

function printDryRun(sync: SyncRun): number {
  const { context, config } = sync.prepared
  const open = readConfigText(context)
  const synced = syncText(open, sync, undefined)
  if (sync.args.options.json)
    context.stdout.write(syncJson(sync, { synced, before: open.text, written: false }))
  else {
    const style = outputStyle(context.stdout, context, sync.args.options)
    context.stdout.write(colorDiff(showDiff(open.text, synced.text, config.files.config), style))
  }
  say(sync, summarizeAll(sync, synced))
  return ExitCode.ok
}

async function write(sync: SyncRun): Promise<SyncOutcome> {
  const { prepared, args } = sync
  let synced: SyncedText = { text: '', plans: [], added: [] }
  let before = ''
  await changeConfig(prepared.context, openUserStore(prepared, args.options), (open) => {
    before = open.text
    synced = syncText(open, sync, undefined)
    return synced.text
  })
  return { synced, before, written: synced.text !== before }
}

/** Asks for the region of new profiles, shows the diff, and writes it if the user agrees. */
async function review(sync: SyncRun, terminal: Terminal): Promise<SyncOutcome> {
  const { prepared, args } = sync
  const { context, config } = prepared
  const open = readConfigText(context)
  const before = open.text
  const preview = syncText(open, sync, undefined)
  if (preview.text === before) return { synced: preview, before, written: false }
  const synced = preview.added.length === 0 ? preview : syncText(open, sync, await askRegion(sync, terminal))
  const style = outputStyle(context.stderr, context, args.options)
  sayDiff(terminal, showDiff(before, synced.text, config.files.config), style)
  if (!(await confirmOn(terminal, `Write this to ${escapeText(config.files.config)}?`)))
    return { synced, before, written: false }
  const change = { before, after: synced.text }
  await applyReviewedChange(context, openUserStore(prepared, args.options), change)
  return { synced, before, written: true }
}

/** @returns undefined if the settings or the profiles of each session have a region */
async function askRegion(
  { prepared, settings, listed }: SyncRun,
  terminal: Terminal,
): Promise<string | undefined> {
  const without = listed.find(
    ({ target }) => findSharedRegion(prepared.config, target.signIn.ssoSession) === undefined,
  )
  if (settings.region !== undefined || without === undefined) return undefined
  return createPrompts(terminal, false, () => {}).ask({
    option: '--region',
    given: undefined,
    text: 'Default region of new profiles',
    offer: without.target.signIn.ssoRegion,
    check: (answer) => (isRegionName(answer) ? undefined : 'a region looks like us-east-1'),
  })
}

function describeNextStep({ added: [first] }: SyncedText): readonly string[] {
  return first === undefined ? [] : [`next: awsx exec ${quoteWord(first)} -- aws sts get-caller-identity`]
}

function say({ args, prepared }: SyncRun, lines: readonly string[]): void {
  if (args.options.quiet) return
  prepared.context.stderr.write(lines.map((line) => `${escapeText(`awsx: ${line}`)}\n`).join(''))
}
