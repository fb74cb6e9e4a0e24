import type { AwsxError } from '../errors.ts'

/** Something that `awsx doctor` reports. */
export interface DoctorFinding {
  readonly code: string
  /** `error`: something does not work. `warning`: tools disagree, or it will stop working. */
  readonly level: 'error' | 'warning'
  readonly message: string
  /** `file:line`, or null if it is not about a file. */
  readonly at: string | null
  /** What to do; null if the message says it. */
  readonly fix: string | null
}

/** An error as a finding; its first hint becomes the fix. */
export function errorFinding({ code, message, at, hints }: AwsxError): DoctorFinding {
  return { code, level: 'error', message, at: at ?? null, fix: hints[0] ?? null }
}

/** A warning that is not about a file. */
export function warningFinding(code: string, message: string, fix: string): DoctorFinding {
  return { code, level: 'warning', message, at: null, fix }
}
