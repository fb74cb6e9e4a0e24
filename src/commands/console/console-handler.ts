import type { ArgsOf } from '../../argv/command-spec.ts'
import { readArn } from '../../console/read-arn.ts'
import type { Arn } from '../../console/read-arn.ts'
import { portalLink } from '../../console/console-links.ts'
import { findConsolePage } from '../../console/console-page.ts'
import type { ConsolePage } from '../../console/console-page.ts'
import { findPortalRole } from '../../console/console-session.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { findIdentityStep } from '../../plan/step-account.ts'
import type { Plan } from '../../plan/types.ts'
import type { Secret } from '../../secret.ts'
import type { ContainerBrowser } from '../../terminal/container-browsers.ts'
import { chooseBrowser, noBrowser } from './console-browser.ts'
import { chooseProfileFor } from './console-profile.ts'
import { makeSignInLink } from './console-link.ts'
import { usageError } from '../../argv/usage-errors.ts'
import { consoleShape } from './console-command.ts'
import { listAccountNames } from '../../app/account-names.ts'
import { createPromptingDeps } from '../../app/create-deps.ts'
import { planRow } from '../../profiles/profile-rows.ts'
import { escapeText } from '../../text/escape.ts'
import { sayIfDurationDiffers } from '../../app/duration-notice.ts'
import type { Handout } from '../../app/handout.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { pickIfUnnamed } from '../../app/pick-if-unnamed.ts'
import { confirmPlan, planAndWarn } from '../../app/plan-for.ts'
import type { Planned } from '../../app/guard-account.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'

type ConsoleArgs = ArgsOf<typeof consoleShape>

/** Opens the console or prints its URL: a portal link for a permission set, otherwise a URL from the federation endpoint. */
export async function run(args: ConsoleArgs, context: Context): Promise<number> {
  const arn = readTarget(args)
  const given = await choose(args, arn, context)
  const planned = await planForConsole(given, args)
  const { service, destination, region } = args.options
  const page = findConsolePage(planned.plan, { service, destination, arn }, region)
  // Before anything is fetched or asked: what cannot be opened needs no sign-in.
  const browser = args.options.print
    ? undefined
    : chooseBrowser(planned.plan.profile, args.options.browser, given)
  const { plan, prepared, record } = await confirmPlan(planned, args.options, { by: 'console' })
  const task = { args, prepared, plan, browser, page, record }
  const portal = findPortalRole(plan)
  if (portal === undefined) await showSignIn(await signIn(task), task)
  else {
    await record?.(null)
    await showPortal(portalLink({ ...portal, destination: page.destination }), task)
  }
  return ExitCode.ok
}

/**
 * The console does not accept a session of GetSessionToken, so a profile that ends with one uses its key, with which awsx calls
 * GetFederationToken.
 */
async function planForConsole(asked: Prepared, { options }: ConsoleArgs): Promise<Planned> {
  const given = { ...asked, expectedDuration: undefined }
  const plan = await planAndWarn(given)
  const isBase = findIdentityStep(plan) === plan.steps[0]
  // GetFederationToken takes any duration.
  const usesKey = isBase && ['static', 'stored-key'].includes(plan.steps[0].kind)
  if (asked.expectedDuration !== undefined && !usesKey)
    sayIfDurationDiffers(plan, asked.expectedDuration, given.context)
  if (!isBase || !plan.steps.some(({ kind }) => kind === 'session-token')) return { plan, prepared: given }
  if (!options.quiet) {
    const line = `profile "${plan.profile}": using the access key without an MFA code, because the console does not accept MFA sessions`
    given.context.stderr.write(`awsx: ${escapeText(line)}\n`)
  }
  const prepared = { ...given, planOptions: { ...given.planOptions, noSession: true } }
  return { plan: await planAndWarn(prepared), prepared }
}

/** The positional is an ARN or a profile; of ARN, service and page at most one makes sense. */
function readTarget({ positionals, options }: ConsoleArgs): Arn | undefined {
  const typed = positionals.target
  const isArn = typed?.startsWith('arn:') === true
  const arn = isArn ? readArn(typed) : undefined
  if (isArn && arn === undefined) throw new AwsxError('USAGE', `console: "${typed}" is not an ARN`)
  if (!isArn && typed !== undefined && options.profile !== undefined && typed !== options.profile)
    throw usageError(consoleShape, { kind: 'two-profiles', argument: typed, option: options.profile })
  const given = [
    ...(isArn ? ['an ARN'] : []),
    ...(options.service === undefined ? [] : ['--service']),
    ...(options.destination === undefined ? [] : ['--destination']),
  ]
  if (given.length > 1) throw new AwsxError('USAGE', `console: ${given.join(' and ')} cannot be combined`)
  return arn
}

async function choose(args: ConsoleArgs, arn: Arn | undefined, context: Context): Promise<Prepared> {
  const { positionals, options } = args
  const named = arn === undefined ? positionals.target : undefined
  const prepared = await prepare(named, { ...options, directory: true }, context)
  // Names of buckets, for example, say no account.
  if (arn === undefined || arn.accountId === null)
    return pickIfUnnamed(prepared, { name: 'console', quiet: options.quiet })
  if (options.profile !== undefined) return prepared
  return chooseProfileFor(positionals.target ?? '', arn, prepared)
}

interface ConsoleTask {
  readonly args: ConsoleArgs
  readonly prepared: Prepared
  readonly plan: Plan
  readonly browser: string | ContainerBrowser | undefined
  readonly page: ConsolePage
  readonly record?: Handout['record']
}

function signIn({ args, prepared, plan, page, record }: ConsoleTask): Promise<Secret> {
  const deps = createPromptingDeps(prepared, plan, args.options)
  const { durationSeconds } = prepared.planOptions
  return makeSignInLink({ plan, deps, ...page, durationSeconds, record })
}

async function showPortal(link: string, task: ConsoleTask): Promise<void> {
  const { args, prepared, plan, browser } = task
  if (args.options.print) print(link, task)
  else if (await prepared.context.openBrowser(link, browser)) reportOpened(task)
  else throw noBrowser(plan.profile, 'cannot start a browser')
}

async function showSignIn(link: Secret, task: ConsoleTask): Promise<void> {
  if (!task.args.options.print) return openSignIn(link, task)
  say(
    task,
    `anyone who opens this URL within 15 minutes is signed in as profile "${task.plan.profile}"; keep it secret`,
  )
  print(link.reveal(), task)
}

function print(url: string, task: ConsoleTask): void {
  const { context } = task.prepared
  context.stdout.write(task.args.options.json ? consoleJson(task, url) : `${url}\n`)
}

/** @param url null if it was opened: it can sign in anyone, so only `--print` shows it */
function consoleJson({ prepared, plan, page }: ConsoleTask, url: string | null): string {
  const { config, context } = prepared
  const { accountId } = planRow(plan, config)
  const accountName = listAccountNames(config, context).get(accountId ?? '') ?? null
  const { destination } = page
  return jsonDocument({
    profile: plan.profile,
    accountId,
    accountName,
    destination,
    opened: url === null,
    url,
  })
}

async function openSignIn(link: Secret, task: ConsoleTask): Promise<void> {
  const { openThroughRedirect } = await import('./open-sign-in.ts')
  await openThroughRedirect(link, { ...task, context: task.prepared.context, profile: task.plan.profile })
  reportOpened(task)
}

function reportOpened(task: ConsoleTask): void {
  say(task, `opened the console of profile "${task.plan.profile}" in the browser`)
  if (task.args.options.json) task.prepared.context.stdout.write(consoleJson(task, null))
}

function say({ args, prepared }: ConsoleTask, line: string): void {
  if (!args.options.quiet) prepared.context.stderr.write(`awsx: ${escapeText(line)}\n`)
}
