import { readDurationSetting } from '../argv/duration.ts'
import { loadConfig } from '../config/load-config.ts'
import { chooseProfile } from '../config/choose-profile.ts'
import type { ProfileChoice } from '../config/choose-profile.ts'
import { loadSettings } from '../config/awsx-settings.ts'
import type { Settings } from '../config/awsx-settings.ts'
import type { Config } from '../config/types.ts'
import { readVariable, unrecorded } from '../context.ts'
import type { Context } from '../context.ts'
import { findHome } from '../config/locate-files.ts'
import { findDirectoryFile } from '../directory/find-directory-file.ts'
import { withoutInjected } from '../environment/injected-settings.ts'
import type { FoundBase } from '../credentials/found-base.ts'
import { hasStoredKey } from '../credentials/stored-key-identity.ts'
import type { PlanOptions } from '../plan/types.ts'
import type { DirectoryChoice } from './directory-choice.ts'
import type { DebugLog } from './debug-log.ts'
import { openUserRecords } from './user-records.ts'

/** The options that change the plan, as far as a command has them. */
export interface PlanningOptions {
  readonly debug?: boolean
  readonly quiet?: boolean
  readonly profile?: string | undefined
  readonly region?: string | undefined
  /** Seconds. */
  readonly duration?: number | undefined
  readonly 'no-session'?: boolean
  readonly 'read-only'?: boolean
  readonly 'view-only'?: boolean
  readonly 'role-arn'?: string | undefined
  readonly 'external-id'?: string | undefined
  readonly 'role-session-name'?: string | undefined
  readonly policy?: string | undefined
  readonly 'policy-arn'?: string | undefined
  readonly account?: string | undefined
  readonly role?: string | undefined
  readonly 'sso-session'?: string | undefined
  readonly 'no-login'?: boolean
  /** Whether a directory file may name the profile and limit the accounts, or only the latter. */
  readonly directory?: boolean | 'accounts'
  /** Whether planning must not call AWS. */
  readonly offline?: boolean
}

/** What a command knows from files, variables and options, before it fetches anything. */
export interface Prepared {
  readonly context: Context
  readonly debug: DebugLog
  readonly config: Config
  readonly settings: Settings
  /** As the user named it; see `resolveChoice`. */
  readonly choice: ProfileChoice
  /** The accounts that a directory file allows, and the file. */
  readonly directory?: DirectoryChoice | undefined
  readonly options: PlanningOptions
  readonly planOptions: PlanOptions
  /** What AWS said about the credentials of the base, for a plan whose account the config does not name. */
  readonly found?: FoundBase
  /** Seconds of `--duration`, if the user should learn that the credentials do not last that long. */
  readonly expectedDuration: number | undefined
}

/**
 * Opens the config, reads the settings and chooses the profile.
 * @param positional the profile as an argument, which `--profile` repeats
 * @throws AwsxError CONFIG_INVALID, CONFIG_PARSE or CONFIG_UNREADABLE for what the command needs of these files
 */
export async function prepare(
  positional: string | undefined,
  options: PlanningOptions,
  given: Context,
): Promise<Prepared> {
  const log = options.debug === true ? (await import('./debug-log.ts')).openDebugLog(given) : undefined
  const { debug, context } = log ?? { debug: undefined, context: given }
  const config = loadConfig(context)
  const settings = await loadSettings(unrecorded(context))
  const directory = await findDirectory(
    await choose(positional ?? options.profile, options, context),
    options,
    context,
  )
  const { choice } = directory
  log?.logSettings(settings)
  debug?.(`profile: "${choice.name}" (${choice.from})`)
  return {
    context: await withoutOuterRegion(withoutInjectedSettings(context, debug), { config, choice }, debug),
    debug,
    config,
    settings,
    choice,
    ...('path' in directory ? { directory } : {}),
    options,
    planOptions: {
      ...('region' in directory && directory.region !== undefined
        ? { directoryRegion: { value: directory.region, from: directory.path } }
        : {}),
      ...(readVariable(context, 'AWSX_ROLE_ARN') === undefined
        ? {}
        : (await import('./outer-role.ts')).readOuterRole(options['role-arn'], choice, context)),
      ...readPlanOptions(options, settings),
      hasStoredKey(name) {
        context.recording?.stop()
        return hasStoredKey(name, openUserRecords({ context, settings }))
      },
    },
    expectedDuration: options.quiet === true ? undefined : options.duration,
  }
}

async function choose(
  named: string | undefined,
  options: PlanningOptions,
  context: Context,
): Promise<ProfileChoice> {
  const { account, role, 'sso-session': session } = options
  if ((account ?? role ?? session) === undefined) return chooseProfile(context, named)
  return (await import('./account-role-options.ts')).chooseAccountRole(named, { account, role, session })
}

async function findDirectory(
  choice: ProfileChoice,
  options: PlanningOptions,
  context: Context,
): Promise<DirectoryChoice | { readonly choice: ProfileChoice }> {
  const { cwd } = unrecorded(context)
  const path = options.directory ? findDirectoryFile(cwd, findHome(context)) : undefined
  if (path === undefined) return { choice }
  context.recording?.stop()
  return (await import('./directory-choice.ts')).applyDirectoryFile(path, choice, { options, context })
}

function readPlanOptions(options: PlanningOptions, settings: Settings): PlanOptions {
  const duration = options.duration ?? readDurationSetting('duration', settings.duration)
  return {
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(duration === undefined ? {} : { durationSeconds: duration }),
    ...(options['no-session'] === true ? { noSession: true } : {}),
    ...(options['role-arn'] === undefined ? {} : { roleArn: options['role-arn'] }),
    ...(options['external-id'] === undefined ? {} : { externalId: options['external-id'] }),
    ...(options['role-session-name'] === undefined ? {} : { roleSessionName: options['role-session-name'] }),
  }
}

/** In an awsx shell, the settings of the shell's profile must not apply to other profiles. */
function withoutInjectedSettings(context: Context, debug: DebugLog): Context {
  const env = withoutInjected(context)
  if (env === context.env) return context
  debug?.('settings: ignoring the variables that awsx set for the profile of this shell')
  return Object.create(context, { env: { value: env, enumerable: true } }) as Context
}

/** Where an outer awsx may have set the region; see `withoutInjectedRegion`. */
async function withoutOuterRegion(
  context: Context,
  plan: Pick<Prepared, 'config' | 'choice'>,
  debug: DebugLog,
): Promise<Context> {
  if (readVariable(context, 'AWSX_PROFILE') === undefined) return context
  return (await import('./outer-region.ts')).withoutInjectedRegion(context, plan, debug)
}
