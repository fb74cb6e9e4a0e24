import { execa } from 'execa'
import type { Launch } from './launch-plan.ts'
import type { ChildResult, StartedProgram, StreamOptions } from './start-program.ts'

/** Starts a program or a batch file with the streams of this process; Windows hands down no others by number. */
export function startOnWindows(launch: Launch, { env }: StreamOptions): StartedProgram {
  const [argv0, ...args] = launch.argv
  const child = execa(launch.file, args, {
    argv0,
    buffer: false,
    cleanup: false,
    env,
    extendEnv: false,
    forceKillAfterDelay: false,
    reject: false,
    stdio: 'inherit',
    // Otherwise the first window of a graphical program would stay hidden.
    windowsHide: false,
  })
  return { target: child, ended: waitForEnd(child) }
}

async function waitForEnd(
  child: PromiseLike<ChildResult & { readonly cause?: unknown }>,
): Promise<ChildResult> {
  const result = await child
  if (result.exitCode === undefined && result.signal === undefined) throw result.cause ?? result
  return result
}
