import type { AwsxError } from '../../errors.ts'

/** A key in `awsx rotate --json`. Contains no secret. */
export interface RotationRow {
  readonly profile: string
  /** The key that the profile has now; null if it has none. */
  readonly accessKeyId: string | null
  /** The key that was replaced, or would be; null if it stays. */
  readonly oldAccessKeyId: string | null
  /** `continue`: an earlier run began the rotation. `keep`: the key is not old enough. Null for a failure. */
  readonly action: 'rotate' | 'continue' | 'keep' | null
  /** Why the rotation failed. */
  readonly problem?: { readonly code: string; readonly message: string }
}

/** What `awsx rotate --json` prints. */
export interface RotateJson extends Readonly<Record<string, unknown>> {
  readonly dryRun: boolean
  /** Whether a key was replaced. */
  readonly written: boolean
  readonly keys: readonly RotationRow[]
}

export function rotateJson(rows: readonly RotationRow[], isDryRun: boolean): RotateJson {
  const isWritten = !isDryRun && rows.some(({ action }) => action === 'rotate' || action === 'continue')
  return { dryRun: isDryRun, written: isWritten, keys: rows }
}

/** The row of a key whose rotation failed. */
export function failedRow(profile: string, { code, message }: AwsxError): RotationRow {
  return { profile, accessKeyId: null, oldAccessKeyId: null, action: null, problem: { code, message } }
}
