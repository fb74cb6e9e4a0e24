import type { Context } from '../context.ts'
import { readSettingsFile } from '../config/awsx-settings.ts'
import type { Access, Plan } from '../plan/types.ts'
import { matchNames } from '../profiles/profile-patterns.ts'

/** What agents get of a profile: at most this access, only what the user grants, or nothing. */
export type AgentAccess = Access | 'ask' | 'deny'

export const agentAccesses: readonly AgentAccess[] = ['full', 'read', 'view', 'ask', 'deny']

/** `[agents]` of the settings file. No variable overrides it, because an agent could set that. */
export interface AgentSettings {
  readonly access: AgentAccess
  /** Patterns of the profiles that agents may use; undefined for all profiles. */
  readonly profiles: readonly string[] | undefined
}

/**
 * Reads `[agents]`.
 * @throws AwsxError CONFIG_UNREADABLE, CONFIG_PARSE, CONFIG_INVALID with the file and line
 */
export async function loadAgentSettings(
  context: Pick<Context, 'env' | 'platform' | 'user' | 'readText'>,
): Promise<AgentSettings> {
  const { values } = await readSettingsFile(context)
  const { access = 'full', profiles } = (values['agents'] ?? {}) as Partial<AgentSettings>
  // The file has been checked.
  return { access, profiles }
}

/** The patterns of the list that match no profile of the plans. */
export async function findIdleAgentPatterns(
  plans: readonly Plan[],
  context: Parameters<typeof loadAgentSettings>[0],
): Promise<readonly string[]> {
  const { profiles = [] } = await loadAgentSettings(context)
  const names = plans.map(({ profile }) => profile)
  return profiles.filter((pattern) => matchNames(names, pattern).length === 0)
}
