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
import { checkRuntimeFolders } from '../../doctor/check-runtime-folder.ts'
import { describeMissingSerial } from '../../doctor/check-mfa.ts'
import type { MissingSerial } from '../../doctor/check-mfa.ts'
import type { DoctorFinding } from '../../doctor/doctor-finding.ts'
import type { doctorShape } from './doctor-command.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { findAllSignIns } from '../../plan/sso-targets.ts'
import { sharedPath } from '../../sso-login/shared-token-cache.ts'
import { readConsoleSignIns } from '../../console-login/sign-in-state.ts'
import { describeSignInState, readSignIns } from '../../sso-login/sign-in-state.ts'
import type { SignInState } from '../../sso-login/sign-in-state.ts'
import { outputStyle } from '../../app/output-style.ts'
import { layoutReport } from './layout-report.ts'
import { listMissingSerials } from './missing-serials.ts'
import { openUserStore } from '../../app/user-store.ts'

type DoctorArgs = ArgsOf<typeof doctorShape>

/** @returns exit status 0 only if nothing was found, else 3 */
export async function run(args: DoctorArgs, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  const problems = [
    ...checkConfig(prepared.config, prepared.context, prepared.planOptions),
    ...checkDefault(prepared.config, prepared.context, prepared.planOptions),
    ...checkOtherTools(prepared.config),
    ...checkFiles(prepared.config, context),
    ...checkTokenFiles(findTokenFiles(prepared), context),
    ...checkEnvironment(context),
    ...checkRuntimeFolders(context),
    ...(args.options.online ? await checkOnline(prepared) : []),
  ]
  const store = openUserStore(prepared, args.options)
  const found = {
    problems,
    signIns: [...readSignIns(prepared, store), ...readConsoleSignIns(prepared.config, { context, store })],
    ...(args.options.online ? { missingSerials: await listMissingSerials(prepared, args.options) } : {}),
    store: store.describe(),
  }
  context.stdout.write(
    args.options.json
      ? `${JSON.stringify(found, null, 2)}\n`
      : layoutReport(describeAll(found, context.now()), outputStyle(context.stdout, context, args.options)),
  )
  return problems.length === 0 ? ExitCode.ok : ExitCode.config
}

function findTokenFiles({ config, context }: Prepared): readonly string[] {
  return findAllSignIns(config, context).map(({ signIn }) => sharedPath(signIn, context))
}

interface Found {
  readonly problems: readonly DoctorFinding[]
  readonly signIns: readonly SignInState[]
  /** Only with `--online`. */
  readonly missingSerials?: readonly MissingSerial[]
  readonly store: StoreDescription
}

function describeAll({ problems, signIns, missingSerials = [], store }: Found, now: number): string {
  return [
    ...problems.map(describe),
    ...signIns.map((state) => `sign-in: ${escapeText(describeSignInState(state, now))}`),
    ...missingSerials.map((missing) => escapeText(describeMissingSerial(missing), Infinity)),
    `store: ${store.keySource}, ${store.folder}`,
    store.statement,
    problems.length === 0 ? 'no problems found' : `${countOf(problems.length, 'problem')} found`,
    '',
  ].join('\n')
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
