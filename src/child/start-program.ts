import { spawn } from 'node:child_process'
import type { ChildResult } from './child-result.ts'
import type { Launch } from './launch-plan.ts'
import { listStreams } from './child-streams.ts'
import type { StartedProgram, StreamOptions } from './child-streams.ts'

/**
 * Starts a program with the streams of this process.
 * @throws the system's error for some refusals (E2BIG); others come with the end
 */
export function startProgram(launch: Launch, { env, descriptors }: StreamOptions): StartedProgram {
  const [argv0, ...args] = launch.argv
  const child = spawn(launch.file, args, { argv0, env, stdio: listStreams(descriptors) })
  const ended = new Promise<ChildResult>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      resolve(signal === null ? { exitCode: code ?? 0 } : { signal })
    })
  })
  return { target: child, ended }
}
