import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import type { Launch } from './launch-plan.ts'
import type { SignalTarget } from './relay-signals.ts'
import { numberOf } from './signals.ts'
import type { ChildEnd } from './types.ts'

export interface StreamOptions {
  readonly env: Readonly<Record<string, string>>
  /** Above 2, to pass on under the same numbers. */
  readonly descriptors: readonly number[]
}

/** A running program and its result; the promise rejects with the system's error if the program could not be started. */
export interface StartedProgram {
  readonly target: SignalTarget
  readonly ended: Promise<ChildResult>
}

export type StartProgram = (launch: Launch, options: StreamOptions) => StartedProgram

/** What is known when a spawned child has ended. */
export interface ChildResult {
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
}

/**
 * Starts a program with the streams of this process. On Windows, `startOnWindows` does this.
 * @throws the system's error for some failures (E2BIG); others reject the promise
 */
export function startProgram(launch: Launch, { env, descriptors }: StreamOptions): StartedProgram {
  const [argv0, ...args] = launch.argv
  const child = spawn(launch.file, args, { argv0, env, stdio: listStreams(descriptors) })
  return { target: child, ended: waitForEnd(child) }
}

/**
 * @param event `close` also waits until both output streams are closed
 * @returns how the child ended; rejects with the system's error if it could not be started
 */
export function waitForEnd(child: ChildProcess, event: 'exit' | 'close' = 'exit'): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      // Of a running program: awsx may not send it a signal, because it has become one of root. It runs on.
      if (child.pid === undefined) reject(error)
    })
    child.once(event, (code, signal) => {
      resolve(signal === null ? { exitCode: code ?? 0 } : { signal })
    })
  })
}

/** An entry's index is its number in the child. Above 2, `ignore` leaves a number closed there. */
export function listStreams(descriptors: readonly number[]): ('inherit' | 'ignore' | number)[] {
  const streams: ('inherit' | 'ignore' | number)[] = ['inherit', 'inherit', 'inherit']
  for (const fd of descriptors) {
    while (streams.length < fd) streams.push('ignore')
    streams[fd] = fd
  }
  return streams
}

/**
 * The child's end: its own status, unchanged (on Windows that can be more than 255), or 128 + N for signal N, as shells
 * count (POSIX XCU 2.8.2).
 */
export function readEnd(result: ChildResult): ChildEnd {
  if (result.signal === undefined) return { status: result.exitCode ?? 0 }
  const signal = result.signal as NodeJS.Signals
  return { status: 128 + (numberOf(signal) ?? 0), signal }
}
