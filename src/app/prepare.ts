import { durationExamples, parseDuration } from '../argv/duration.ts'
import { loadConfig } from '../config/load-config.ts'
import { chooseProfile, sourceOf } from '../config/choose-profile.ts'
import type { ProfileChoice } from '../config/choose-profile.ts'
import { loadSettings } from '../config/awsx-settings.ts'
import type { Settings } from '../config/awsx-settings.ts'
import type { Config } from '../config/types.ts'
import { readVariable } from '../context.ts'
import type { Context, Environment } from '../context.ts'
import { hasStoredKey } from '../credentials/stored-key-identity.ts'
import { AwsxError } from '../errors.ts'
import { planProfile } from '../plan/plan-profile.ts'
import type { Plan, PlanOptions } from '../plan/types.ts'
import { openUserStore } from './deps.ts'

/** The options that decide what is planned, as far as a command has them. */
export interface PlanningOptions {
  readonly profile?: string | undefined
  readonly region?: string | undefined
  readonly duration?: number | undefined
  readonly 'no-session'?: boolean
  readonly 'role-arn'?: string | undefined
  readonly 'external-id'?: string | undefined
  readonly 'role-session-name'?: string | undefined
}

/** Everything that is known before anything is fetched. */
export interface Prepared {
  readonly context: Context
  readonly config: Config
  readonly settings: Settings
  readonly choice: ProfileChoice
  readonly planOptions: PlanOptions
}

/** argv → config: reads the files and settles which profile is meant. */
export async function prepare(
  positional: string | undefined,
  options: PlanningOptions,
  context: Context,
): Promise<Prepared> {
  const config = loadConfig(context)
  const settings = await loadSettings(context)
  return {
    context: withoutInjectedRegion(context, config),
    config,
    settings,
    choice: chooseProfile(context, positional ?? options.profile),
    planOptions: {
      ...readPlanOptions(options, settings),
      hasStoredKey: (name) => hasStoredKey(name, openUserStore({ context, settings }, { quiet: true })),
    },
  }
}

/**
 * Has the person pick the profile where nothing names one: for commands that a person runs, and only if stdin and stderr are terminals.
 * @throws AwsxError INTERRUPTED if the person leaves the list
 */
export async function pickIfUnnamed(prepared: Prepared): Promise<Prepared> {
  if (prepared.choice.explicit || !isInteractive(prepared.context)) return prepared
  const { pickProfile } = await import('./profile-picker.ts')
  return pickProfile(prepared)
}

/** Whether a question would be seen and answered. */
export function isInteractive(context: Context): boolean {
  return context.stderr.isTty && context.stdinIsTty
}

/** config → plan. */
export function planFor(prepared: Prepared): Plan {
  return planProfile(prepared.config, prepared.choice, prepared.planOptions, prepared.context)
}

function readPlanOptions(options: PlanningOptions, settings: Settings): PlanOptions {
  const duration = options.duration ?? readDurationSetting(settings)
  return {
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(duration === undefined ? {} : { durationSeconds: duration }),
    ...(options['no-session'] === true ? { noSession: true } : {}),
    ...(options['role-arn'] === undefined ? {} : { roleArn: options['role-arn'] }),
    ...(options['external-id'] === undefined ? {} : { externalId: options['external-id'] }),
    ...(options['role-session-name'] === undefined ? {} : { roleSessionName: options['role-session-name'] }),
  }
}

function readDurationSetting(settings: Settings): number | undefined {
  if (settings.duration === undefined) return undefined
  const seconds = parseDuration(settings.duration)
  if (seconds !== undefined) return seconds
  throw new AwsxError('CONFIG_INVALID', `invalid duration "${settings.duration}"; ${durationExamples}`, {
    hints: ['change AWSX_DURATION, or duration in the settings file'],
  })
}

/**
 * Inside a shell of awsx the region variables may be those that awsx set for the shell's profile. They say nothing about
 * what the user wants for another profile, so where both have just the value of the outer profile's config they do not count.
 */
function withoutInjectedRegion(context: Context, config: Config): Context {
  const outer = readVariable(context, 'AWSX_PROFILE')
  const region = readVariable(context, 'AWS_REGION')
  if (outer === undefined || region === undefined || region !== readVariable(context, 'AWS_DEFAULT_REGION'))
    return context
  if (sourceOf(config, config.profile(outer), 'region')?.value !== region) return context
  const { AWS_REGION: _region, AWS_DEFAULT_REGION: _defaultRegion, ...env } = context.env
  return Object.create(context, { env: { value: env satisfies Environment, enumerable: true } }) as Context
}
