import { spawn, spawnSync } from 'node:child_process'

export interface Result {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A program that is running, with somebody who watches and types. */
export interface Running {
  readonly pid: number
  /** What it has written so far on both streams, without carriage returns. */
  shown(): string
  /** Waits until it has written something that fits; fails if it ends or takes too long before. */
  until(what: RegExp): Promise<RegExpExecArray>
  type(text: string): void
  /** Closes stdin and waits for the end. */
  end(): Promise<Result>
  /** Ends it if it is still there. */
  kill(): void
}

export interface Start {
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Milliseconds after which it is killed and so fails. */
  readonly deadlineMs: number
  /** Only for a program that is not awsx, and for tracing that the user insists on. */
  readonly mayWarn?: boolean
}

/** As Node prints them: `(node:42) ExperimentalWarning: …`, `(node:42) [DEP0040] DeprecationWarning: …`. */
const nodeWarning = /^.*\(node:\d+\) (?:\[\w+\] )?\w*Warning: .*$/m

/** @throws Error if the runtime has printed a warning, which no run of awsx may do */
function refuseWarnings(text: string, { mayWarn = false }: Start): void {
  const [line] = nodeWarning.exec(text) ?? []
  if (!mayWarn && line !== undefined) throw new Error(`Node printed a warning: ${line}`)
}

export function startProgram(program: string, args: readonly string[], start: Start): Running {
  const child = spawn(program, args, { env: start.env, cwd: start.cwd, stdio: 'pipe' })
  const deadline = setTimeout(() => child.kill('SIGKILL'), start.deadlineMs)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  child.stdin.on('error', () => undefined)
  let isOver = false
  const shown = (): string => (stdout + stderr).replaceAll('\r', '')
  const result = new Promise<Result>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status, signal) => {
      clearTimeout(deadline)
      isOver = true
      try {
        refuseWarnings(shown(), start)
        resolve({ status, signal, stdout, stderr })
      } catch (error) {
        reject(error)
      }
    })
  })
  // Whoever waits for the end is told; a test that failed before that is not to be ended by it.
  result.catch(() => undefined)
  return {
    pid: child.pid ?? 0,
    shown,
    async until(what) {
      const found = await pollText(what, shown, () => isOver)
      refuseWarnings(shown(), start)
      return found
    },
    type: (text) => void child.stdin.write(text),
    end() {
      child.stdin.end()
      return result
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

async function pollText(what: RegExp, shown: () => string, isOver: () => boolean): Promise<RegExpExecArray> {
  for (const deadline = Date.now() + 15_000; ;) {
    const wasOver = isOver()
    const found = what.exec(shown())
    if (found !== null) return found
    if (wasOver || Date.now() > deadline) throw new Error(`never showed ${String(what)}, but:\n${shown()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Whether this machine can give a program a terminal of its own (`script` of util-linux). */
export const hasTerminals =
  process.platform === 'linux' && spawnSync('script', ['--version'], { encoding: 'utf8' }).status === 0

/** Starts a program on a terminal of its own, which is its controlling terminal and all of its streams. */
export function startOnTerminal(program: string, args: readonly string[], start: Start): Running {
  const line = [program, ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ')
  return startProgram('script', ['-qefc', line, '/dev/null'], start)
}
