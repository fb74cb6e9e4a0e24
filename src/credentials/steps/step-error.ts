import { AwsxError } from '../../errors.ts'
import type { ErrorCode, ErrorDetails } from '../../errors.ts'
import type { StepTask } from './step-task.ts'

/** An error about a step, with the file and line of its profile. */
export function stepError(
  code: ErrorCode,
  { step, deps }: Pick<StepTask, 'step' | 'deps'>,
  message: string,
  details: Omit<ErrorDetails, 'at'>,
): AwsxError {
  return new AwsxError(code, message, {
    ...details,
    ...(step.at === null ? {} : { at: deps.show(step.at) }),
  })
}
