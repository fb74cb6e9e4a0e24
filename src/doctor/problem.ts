/** Something that `awsx doctor` found. */
export interface Problem {
  readonly code: string
  /** `error`: something does not work; `warning`: tools disagree, or it will not work for long. */
  readonly level: 'error' | 'warning'
  readonly message: string
  /** `file:line`, or null where it does not stand in a file. */
  readonly at: string | null
  /** What to do, null where that is plain from the message. */
  readonly fix: string | null
}
