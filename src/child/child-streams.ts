import type { ChildResult } from './child-result.ts'
import type { Launch } from './launch-plan.ts'
import type { SignalTarget } from './relay-signals.ts'

export interface StreamOptions {
  readonly env: Readonly<Record<string, string>>
  /** Above 2, to pass on under the same numbers. */
  readonly descriptors: readonly number[]
}

/** A program that was started, and its end; the promise fails with the system's error if it could not be. */
export interface StartedProgram {
  readonly target: SignalTarget
  readonly ended: Promise<ChildResult>
}

export type StartProgram = (launch: Launch, options: StreamOptions) => StartedProgram

/** The position is the number in the child; what is ignored above 2 is not open there. */
export function listStreams(descriptors: readonly number[]): ('inherit' | 'ignore' | number)[] {
  const streams: ('inherit' | 'ignore' | number)[] = ['inherit', 'inherit', 'inherit']
  for (const fd of descriptors) {
    while (streams.length < fd) streams.push('ignore')
    streams[fd] = fd
  }
  return streams
}
