import { AwsxError } from '../errors.ts'

/** A failure of a command that did a part of its work. With `--json`, that part is printed beside the error. */
export class PartialFailure extends AwsxError {
  /** What the command would have printed without the failure. */
  readonly done: Readonly<Record<string, unknown>>

  constructor(failure: AwsxError, done: Readonly<Record<string, unknown>>) {
    const { code, message, hints, at, cause, stack } = failure
    super(code, message, { hints, cause, ...(at === undefined ? {} : { at }) })
    if (stack !== undefined) this.stack = stack
    this.done = done
  }
}
