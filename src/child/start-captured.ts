import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { hasConsole } from '../process/has-console.ts'
import { planLaunch } from './launch-plan.ts'
import type { Launch } from './launch-plan.ts'
import { planWindowsStart } from './start-on-windows.ts'
import { waitForEnd } from './start-program.ts'
import type { ChildResult } from './start-program.ts'
import type { Command } from './types.ts'

/** Milliseconds to read the last output of a program that awsx was not allowed to kill. */
const lastOutputMs = 500

export interface CapturedChild {
  readonly pid?: number | undefined
  /** As `performance.now()` gives it. */
  readonly startedAt: number
  kill(signal: NodeJS.Signals): boolean
  /** Settles when the program has ended and both streams are closed; rejects with the system's error if it could not be started. */
  readonly ended: Promise<ChildResult>
}

/**
 * Starts a program next to awsx, without stdin, and passes on what it writes.
 * @param output gets each piece that the program writes
 * @throws AwsxError as `planLaunch`; the system's error for some failures (E2BIG)
 */
export function startCaptured(
  command: Command,
  env: Readonly<Record<string, string>>,
  output: (stream: 'stdout' | 'stderr', chunk: Buffer) => void,
): CapturedChild {
  const child = start(planLaunch(command, process), env)
  const { stdout, stderr } = child
  stdout?.on('data', (chunk: Buffer) => output('stdout', chunk))
  stderr?.on('data', (chunk: Buffer) => output('stderr', chunk))
  let mayNotKill = false
  const closeStreams = (): void => {
    for (const stream of [stdout, stderr]) stream?.destroy()
  }
  // After a program that awsx may not kill has ended by itself, nothing waits for what it has started. Its own output is read first.
  child.once('exit', () => {
    if (mayNotKill) setTimeout(closeStreams, lastOutputMs).unref()
  })
  return {
    pid: child.pid,
    startedAt: performance.now(),
    kill(signal) {
      const isSent = child.kill(signal)
      const isOver = child.exitCode !== null || child.signalCode !== null
      if (signal !== 'SIGKILL') return isSent
      // A program that it started may hold the pipes open for longer. One that awsx may not kill runs on, and writes to them.
      if (isSent || isOver) closeStreams()
      else mayNotKill = true
      return isSent
    },
    ended: waitForEnd(child, 'close'),
  }
}

function start(launch: Launch, env: Readonly<Record<string, string>>): ChildProcess {
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
  const [argv0, ...args] = launch.argv
  if (process.platform !== 'win32') return spawn(launch.file, args, { argv0, env, stdio })
  const planned = planWindowsStart(launch, env)
  return spawn(planned.file, planned.args, {
    env,
    stdio,
    // A hidden program has a console of its own, where Ctrl-C does not reach it. Without a console, each program would open a window.
    windowsHide: !hasConsole(),
    windowsVerbatimArguments: planned.verbatim,
  })
}
