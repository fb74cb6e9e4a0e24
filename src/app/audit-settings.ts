import { readSettingsFile } from '../config/awsx-settings.ts'
import { readBoolean } from '../config/check-settings.ts'

/** `[audit]` of the settings file. No variable overrides it, because the commands that awsx runs could set that. */
export interface AuditSettings {
  readonly scope: 'guarded' | 'all' | 'off'
  /** Whether credentials that cannot be recorded are not handed out. */
  readonly isRequired: boolean
  /** Whether the arguments of commands are recorded. */
  readonly hasArguments: boolean
}

/**
 * Reads `[audit]`.
 * @throws AwsxError CONFIG_UNREADABLE, CONFIG_PARSE, CONFIG_INVALID with the file and line
 */
export async function loadAuditSettings(
  context: Parameters<typeof readSettingsFile>[0],
): Promise<AuditSettings> {
  const { values } = await readSettingsFile(context)
  const table = (values['audit'] ?? {}) as Readonly<Record<string, unknown>>
  const { scope = 'guarded', required = false, arguments: args = false } = table
  return {
    // The file has been checked.
    scope: scope as AuditSettings['scope'],
    isRequired: readBoolean(String(required)) === true,
    hasArguments: readBoolean(String(args)) === true,
  }
}
