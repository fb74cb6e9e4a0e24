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
import { findSharedRegion, syncText } from './sync-text.ts'
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
  const synced = terminal?.available() ? await review(sync, terminal) : await write(sync)
  if (synced === undefined) say(sync, ['nothing was written'])
  else say(sync, [...synced.summaries, ...describeNextStep(synced)])
  return ExitCode.ok
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
  const { text, summaries } = syncText(open, sync, undefined)
  const style = outputStyle(context.stdout, context, sync.args.options)
  context.stdout.write(colorDiff(showDiff(open.text, text, config.files.config), style))
  say(sync, summaries)
  return ExitCode.ok
}

async function write(sync: SyncRun): Promise<SyncedText> {
  const { prepared, args } = sync
  let synced: SyncedText = { text: '', summaries: [], added: [] }
  await changeConfig(prepared.context, openUserStore(prepared, args.options), (open) => {
    synced = syncText(open, sync, undefined)
    return synced.text
  })
  return synced
}

/** Asks for the region of new profiles, shows the diff, and writes it if the user agrees. @returns undefined if not */
async function review(sync: SyncRun, terminal: Terminal): Promise<SyncedText | undefined> {
  const { prepared, args } = sync
  const { context, config } = prepared
  const open = readConfigText(context)
  const preview = syncText(open, sync, undefined)
  if (preview.text === open.text) return preview
  const synced = preview.added.length === 0 ? preview : syncText(open, sync, await askRegion(sync, terminal))
  const style = outputStyle(context.stderr, context, args.options)
  sayDiff(terminal, showDiff(open.text, synced.text, config.files.config), style)
  if (!(await confirmOn(terminal, `Write this to ${escapeText(config.files.config)}?`))) return undefined
  const change = { before: open.text, after: synced.text }
  await applyReviewedChange(context, openUserStore(prepared, args.options), change)
  return synced
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
