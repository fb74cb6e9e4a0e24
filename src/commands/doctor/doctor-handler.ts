import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { readClientSettings } from '../../plan/endpoints.ts'
import { chooseRegion } from '../../config/choose-profile.ts'
import { ExitCode } from '../../errors.ts'
import { countOf } from '../../text/count-of.ts'
import { escapeText } from '../../text/escape.ts'
import type { StoreDescription } from '../../store/types.ts'
import { checkConfig } from '../../doctor/check-config.ts'
import { checkDefault } from '../../doctor/check-default.ts'
import { checkEnvironment } from '../../doctor/check-environment.ts'
import { checkFiles, checkTokenFiles } from '../../doctor/check-files.ts'
import { checkOtherTools } from '../../doctor/check-other-tools.ts'
import { checkLocations } from '../../doctor/check-locations.ts'
import { attempt, runCheck, shortenRepeats, withoutRepeats } from '../../doctor/run-check.ts'
import { checkRuntimeFolders } from '../../doctor/check-runtime-folder.ts'
import { checkStoreVersion } from '../../doctor/check-store-version.ts'
import { describeMissingSerial } from '../../doctor/check-mfa.ts'
import type { MissingSerial } from '../../doctor/check-mfa.ts'
import type { DoctorFinding } from '../../doctor/doctor-finding.ts'
import type { doctorShape } from './doctor-command.ts'
import type { Prepared } from '../../app/prepare.ts'
import { findAllSignIns } from '../../plan/sso-targets.ts'
import { sharedPath } from '../../sso-login/shared-token-cache.ts'
import { describeSignInState } from '../../sso-login/sign-in-state.ts'
import type { NamedSignIn } from '../../sso-login/sign-in-state.ts'
import { readAllSignIns } from '../../app/read-sign-ins.ts'
import { outputStyle } from '../../app/output-style.ts'
import { writeIfRead } from '../../app/write-if-read.ts'
import { checkGuards } from './check-guards.ts'
import { checkDirectory } from './check-directory.ts'
import { layoutReport } from './layout-report.ts'
import { findInstallation } from '../../app/installation.ts'
import type { Installation } from '../../app/installation.ts'
import { version } from '../../version.ts'
import { prepareAnyway } from './prepare-anyway.ts'
import { listMissingSerials, offerMissingSerials } from './missing-serials.ts'
import { loadSyncSettings } from '../../config/sync-settings.ts'
import { listAllProfiles } from '../../profiles/stored-key-names.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { openUserRecords } from '../../app/user-records.ts'
import { openUserStore } from '../../app/user-store.ts'
import { jsonDocument } from '../../text/json-document.ts'

type DoctorArgs = ArgsOf<typeof doctorShape>

/** Never fails itself: what a check cannot read is a finding. @returns exit status 0 only if nothing was found, else 3 */
export async function run(args: DoctorArgs, context: Context): Promise<number> {
  const { prepared, problems: settingProblems } = await prepareAnyway(args.options, context)
  const base = await checkWithoutConfig(context)
  const checked = prepared === undefined ? [] : await checkPrepared(args, prepared, context)
  const store = prepared === undefined ? undefined : openUserStore(prepared, args.options)
  const signIns = await attempt('the sign-ins', () =>
    prepared === undefined || store === undefined ? [] : readAllSignIns(prepared, store),
  )
  const missing =
    prepared !== undefined && args.options.online
      ? await attempt('MFA devices', () => listMissingSerials(prepared, args.options))
      : undefined
  const description = await attempt('the store', () => store?.describe())
  const failures = [signIns, missing, description].flatMap((found) => found?.failure ?? [])
  const found: Found = {
    problems: withoutRepeats([...settingProblems, ...checked, ...base, ...failures]),
    signIns: signIns.value ?? [],
    ...(missing === undefined ? {} : { missingSerials: missing.value ?? [] }),
    store: description.value ?? null,
    installation: findInstallation(await context.ownProgram(), context),
  }
  const isRead = writeIfRead(
    context.stdout,
    args.options.json
      ? jsonDocument(found)
      : layoutReport(describeAll(found, context.now()), outputStyle(context.stdout, context, args.options)),
  )
  if (isRead && prepared !== undefined && !args.options.json)
    await offerMissingSerials(found.missingSerials ?? [], prepared)
  return found.problems.length === 0 ? ExitCode.ok : ExitCode.config
}

async function checkPrepared(
  args: DoctorArgs,
  prepared: Prepared,
  given: Context,
): Promise<readonly DoctorFinding[]> {
  const { config, context, planOptions } = prepared
  const checks: readonly (readonly [
    string,
    () => readonly DoctorFinding[] | Promise<readonly DoctorFinding[]>,
  ])[] = [
    ['where the AWS files are', () => checkLocations(config, given, listStoredKeys(prepared))],
    ['the AWS files', () => checkConfig(config, context, planOptions)],
    ['profile "default"', () => checkDefault(config, context, planOptions)],
    ['other tools', () => checkOtherTools(config)],
    ['the permissions of files', () => checkFiles(config, given)],
    ['the version of the store', () => checkStoreVersion(given)],
    ['the sign-ins of the AWS CLI', () => checkTokenFiles(findTokenFiles(prepared), given)],
    ['the guards', () => checkGuards(prepared)],
    ['the directory file', () => checkDirectory(given)],
    ['the settings of sync', () => loadSyncSettings(given).then(() => [])],
    ...(args.options.online ? [['the clock', () => checkOnline(prepared)] as const] : []),
  ]
  const found: DoctorFinding[] = []
  for (const [what, check] of checks) found.push(...(await runCheck(what, check)))
  return found
}

async function checkWithoutConfig(context: Context): Promise<readonly DoctorFinding[]> {
  return [
    ...(await runCheck('the environment', () => checkEnvironment(context))),
    ...(await runCheck('the folder of the unlocked key', () => checkRuntimeFolders(context))),
  ]
}

function listStoredKeys(prepared: Prepared): readonly string[] {
  return listAllProfiles([], prepared.context, openUserRecords(prepared))
}

function findTokenFiles({ config, context }: Prepared): readonly string[] {
  return findAllSignIns(config, context).map(({ signIn }) => sharedPath(signIn, context))
}

interface Found {
  readonly problems: readonly DoctorFinding[]
  readonly signIns: readonly NamedSignIn[]
  /** Only with `--online`. */
  readonly missingSerials?: readonly MissingSerial[]
  /** Null if the settings say too little to find it. */
  readonly store: StoreDescription | null
  readonly installation: Installation
}

function describeAll(found: Found, now: number): string {
  const { problems, signIns, missingSerials = [], store, installation } = found
  return [
    ...shortenRepeats(problems).map(describe),
    ...signIns.map((state) => `sign-in: ${escapeText(describeSignInState(state, now))}`),
    ...missingSerials.map((missing) => escapeText(describeMissingSerial(missing), Infinity)),
    ...(store === null ? [] : [`store: ${store.keySource}, ${store.folder}`, store.statement]),
    `awsx ${version}: ${installation.label}, ${escapeText(installation.program)}`,
    problems.length === 0 ? 'no problems found' : `${countOf(problems.length, 'problem')} found`,
    ...describeFirstStep({ problems, signIns }),
    '',
  ].join('\n')
}

/** An error comes before a warning. */
function describeFirstStep({ problems, signIns }: Pick<Found, 'problems' | 'signIns'>): readonly string[] {
  const first = problems.find(({ level }) => level === 'error') ?? problems[0]
  if (first !== undefined) {
    const { fix, at, message } = first
    return [`start with: ${escapeText(at === null ? '' : `${at}: `)}${escapeText(fix ?? message)}`]
  }
  const missing = signIns.find(({ signedInUntil, renewable }) => signedInUntil === null && !renewable)
  return missing === undefined ? [] : [`next: awsx login ${quoteWord(missing.loginName)}`]
}

async function checkOnline({ config, context }: Prepared): Promise<readonly DoctorFinding[]> {
  const { checkClock } = await import('../../doctor/check-clock.ts')
  const region = chooseRegion(context, undefined, null)?.value ?? 'us-east-1'
  return checkClock(readClientSettings(config, undefined, region, context), context)
}

function describe({ level, code, message, at, fix }: DoctorFinding): string {
  const location = at === null ? '' : ` (${escapeText(at)})`
  const cure = fix === null ? '' : `\n  fix: ${escapeText(fix)}`
  return `${level}: ${escapeText(message)}${location} [${code}]${cure}`
}
