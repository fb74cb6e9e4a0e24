import { readSettingsFile } from '../../config/awsx-settings.ts'
import { loadConfig } from '../../config/load-config.ts'
import { chooseProfile } from '../../config/choose-profile.ts'
import type { Config } from '../../config/types.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { findAmbientBase } from '../../plan/ambient-base.ts'
import { readKey } from '../../plan/plan-context.ts'
import { parseRoleArn } from '../../plan/role-arn.ts'
import { matchNames } from '../../profiles/profile-patterns.ts'
import { toJsonObject } from '../../text/json-object.ts'
import type { Registry } from '../../tokens/registry.ts'

/**
 * Chooses the profile for a registry: that of a `[[registry]]` in the settings file, of the environment, or the only one in its account. The
 * account decides last, because a password is good for every registry that the profile may use.
 * @returns undefined for the credentials in the environment
 * @throws AwsxError REGISTRY_AMBIGUOUS; PROFILE_NOT_FOUND if there is none
 */
export async function chooseRegistryProfile(
  { host, account }: Registry,
  context: Context,
): Promise<string | undefined> {
  const rule = await findRule(host, context)
  if (rule !== undefined) return rule.profile
  const choice = chooseProfile(context, undefined)
  if (choice.explicit) return choice.name
  if (findAmbientBase({ variables: context }, { profile: choice.name, at: null }) !== undefined)
    return undefined
  const config = loadConfig(context)
  const names =
    account === null ? [] : config.profileNames().filter((name) => accountOf(config, name) === account)
  const [only, ...others] = names
  if (only !== undefined && others.length === 0) return only
  const hint = (profile: string): string => `choose one: awsx configure docker ${host} --profile ${profile}`
  if (only !== undefined)
    throw new AwsxError(
      'REGISTRY_AMBIGUOUS',
      `several profiles are in the account of ${host}: ${names.join(', ')}`,
      { hints: [hint(only)] },
    )
  const problem =
    account === null ? `no profile is set for ${host}` : `no profile is in the account of ${host}`
  throw new AwsxError('PROFILE_NOT_FOUND', problem, { hints: [hint('PROFILE')] })
}

interface RegistryRule {
  /** An address or a pattern. */
  readonly host: string
  readonly profile: string
}

/** @throws AwsxError CONFIG_INVALID, CONFIG_PARSE, CONFIG_UNREADABLE with the file */
async function findRule(host: string, context: Context): Promise<RegistryRule | undefined> {
  const { path, values } = await readSettingsFile(context)
  const rules = values['registry'] ?? []
  if (Array.isArray(rules) && rules.every(isRule))
    return rules.find((rule) => matchNames([host], rule.host).length > 0)
  throw new AwsxError('CONFIG_INVALID', 'invalid [[registry]]; expected host and profile', {
    at: path,
    hints: ['awsx config edit'],
  })
}

function isRule(rule: unknown): rule is RegistryRule {
  const { host, profile, ...others } = toJsonObject(rule) ?? {}
  return typeof host === 'string' && typeof profile === 'string' && Object.keys(others).length === 0
}

/** The account of the last step, as far as the profile itself says it. A profile that cannot be parsed has none. */
function accountOf(config: Config, name: string): string | undefined {
  try {
    const profile = config.profile(name)
    if (profile === undefined) return undefined
    const role = readKey(profile, 'role_arn')
    if (role !== undefined) return parseRoleArn(role)?.accountId
    return readKey(profile, 'sso_account_id') ?? readKey(profile, 'aws_account_id')
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}
