/** What awsume's `config.yaml` says of every profile. */
export interface AwsumeSettings {
  /** Seconds; undefined for its default, none. */
  readonly roleDuration: number | undefined
  readonly region: string | undefined
  readonly roleSessionName: string | undefined
}

/** @param file the file's content, parsed */
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
