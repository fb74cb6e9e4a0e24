/** Signals sent to the wrapper's own pid, compared with the same signal sent to the command. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { differences } from './differences.ts'
import { someAtOnce } from './some-at-once.ts'
import { closeOthers, isInstalled, listVariants, skipMissingRuntimes } from './variants.ts'
import type { Variant } from './variants.ts'

const signals = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGKILL'] as const

/** Those that a command can handle. */
const caught = [...signals, 'SIGCONT' as const].filter((signal) => signal !== 'SIGKILL')

const plain = 'echo ready $$; while :; do sleep 0.05; done'
const catching = `for s in TERM HUP INT QUIT USR1 USR2 CONT; do trap "echo got $s; exit 9" $s; done; ${plain}`
const counting = `n=0; trap 'n=$((n+1)); echo $n; [ $n = 2 ] && exit 3' TERM; ${plain}`

skipMissingRuntimes()

const describeHere = process.platform === 'linux' && isInstalled('bash') ? describe : describe.skip

describeHere.each(listVariants())('$name passes signals on (Linux, bash)', (variant) => {
  const ends = new Map<string, Promise<End>>()
  const runOne = someAtOnce(3)

  beforeAll(() => {
    const killing = signals.filter((signal) => signal !== 'SIGKILL' || !differences.orphan.where(variant))
    const runs = [
      ...killing.map((signal) => [signal, plain] as const),
      ...caught.map((signal) => [signal, catching] as const),
    ]
    for (const [signal, script] of runs) {
      const end = runOne(() => runAndSignal(variant.prefix, script, [signal]))
      end.catch(() => undefined)
      ends.set(`${signal} ${script}`, end)
    }
  })

  test.each(signals)('%s kills as it kills the command', async (signal) => {
    if (signal === 'SIGKILL' && differences.orphan.where(variant)) return expectOrphan(variant)
    const expected = await signalDirectly(plain, signal)
    const actual = await ends.get(`${signal} ${plain}`)
    const end =
      signal === 'SIGQUIT' && differences.core.where(variant)
        ? { code: 131, signal: null }
        : { code: null, signal }
    expect(expected).toMatchObject({ code: null, signal })
    expect(actual).toEqual({ ...expected, ...end })
  })

  test.each(caught)('%s reaches a command that handles it', async (signal) => {
    const expected = await signalDirectly(catching, signal)
    expect(expected).toEqual({ code: 9, signal: null, stdout: `got ${signal.slice(3)}\n` })
    expect(await ends.get(`${signal} ${catching}`)).toEqual(expected)
  })

  test('each signal arrives once', async () => {
    const once = await runAndSignal(variant.prefix, counting, ['SIGTERM', 'SIGUSR1'])
    expect(once.stdout).toBe('1\n')
    const twice = await runAndSignal(variant.prefix, counting, ['SIGTERM', 'SIGTERM'])
    expect(twice).toEqual({ code: 3, signal: null, stdout: '1\n2\n' })
  })

  test('SIGUSR1 opens no debugger', async () => {
    const result = await runAndSignal(variant.prefix, `trap 'echo usr1' USR1; ${plain}`, [
      'SIGUSR1',
      'SIGTERM',
    ])
    expect(result.stdout).toBe('usr1\n')
    expect(result.stderr).toBeUndefined()
  })
})

/** The one orphan: nobody can act on SIGKILL, so a command beside awsx goes on. */
async function expectOrphan(variant: Variant): Promise<void> {
  const run = start(variant.prefix, plain)
  const pid = await run.ready
  process.kill(run.pid, 'SIGKILL')
  await until(() => !isAlive(run.pid))
  expect(isAlive(pid)).toBe(true)
  process.kill(pid, 'SIGKILL')
  expect(await run.end).toMatchObject({ signal: 'SIGKILL' })
}

interface End {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** What came after the line that says that the command runs. */
  readonly stdout: string
  readonly stderr?: string
}

const direct = new Map<string, Promise<End>>()

/** Sends a signal to a command without a wrapper, once for all variants. */
function signalDirectly(script: string, signal: NodeJS.Signals): Promise<End> {
  const key = `${signal} ${script}`
  const end = direct.get(key) ?? runAndSignal([], script, [signal])
  direct.set(key, end)
  return end
}

/** Sends a signal once the command runs, and another when it has answered; afterwards nothing of it may be left. */
async function runAndSignal(
  prefix: readonly string[],
  script: string,
  sent: readonly NodeJS.Signals[],
): Promise<End> {
  const run = start(prefix, script)
  const pid = await run.ready
  for (const [index, signal] of sent.entries()) {
    if (index > 0) {
      // Two signals at once may arrive in any order, and two of a kind as one.
      await until(() => run.answer() !== '')
      // For one that would arrive twice.
      await wait(150)
    }
    process.kill(run.pid, signal)
  }
  try {
    await until(() => !isAlive(run.pid))
    await until(() => !isAlive(pid))
    return await run.end
  } finally {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  }
}

function start(prefix: readonly string[], script: string) {
  const args = ['-c', `${closeOthers}; exec "$@"`, 'bash', ...prefix, 'sh', '-c', script]
  // A session of its own has no terminal, so that no keyboard can be meant.
  const child = spawn('bash', args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  const answer = (): string => stdout.replace(/^ready \d+\n/, '')
  const end = new Promise<End>((resolve) => {
    child.on('close', (code, signal) => {
      const output = { stdout: answer() }
      resolve(stderr === '' ? { code, signal, ...output } : { code, signal, ...output, stderr })
    })
  })
  const ready = until(() => {
    if (child.exitCode !== null) throw new Error(`it ended before it was ready: ${stderr}`)
    return /^ready (\d+)\n/.exec(stdout)
  }).then((match) => Number(match[1]))
  return { pid: child.pid ?? 0, ready, answer, end }
}

async function until<T>(read: () => T | null | false | undefined): Promise<T> {
  const deadline = Date.now() + 15_000
  while (Date.now() < deadline) {
    const value = read()
    if (value !== null && value !== false && value !== undefined) return value
    await wait(10)
  }
  throw new Error('nothing happened within 15 s')
}

/** A zombie counts as dead: its parent may be a container's process 1 that does not reap. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'))
  } catch {
    return false
  }
}
