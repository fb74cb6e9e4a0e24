/** The settings in awsume's `config.yaml`. */
export interface AwsumeSettings {
  /** Seconds; undefined if not set. */
  readonly roleDuration: number | undefined
  readonly region: string | undefined
  readonly roleSessionName: string | undefined
}

/** @param file the parsed file */
export function readAwsumeSettings(file: unknown): AwsumeSettings {
  const values = new Map(typeof file === 'object' && file !== null ? Object.entries(file) : [])
  const duration = Number(values.get('role-duration') ?? 0)
  return {
    roleDuration: Number.isInteger(duration) && duration > 0 ? duration : undefined,
    region: readText(values.get('region')),
    roleSessionName: readText(values.get('role-session-name')),
  }
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
