/** Runs programs in turn and measures the time. */
import { spawn, spawnSync } from 'node:child_process'

/**
 * Runs every subject once a round, in another order each time, so that whatever else the machine does hits all alike.
 * A subject is `{ key, argv, env, before }`, with `before` called ahead of each run; one without a time of its own in a round would be no comparison, so a run that fails ends it.
 * @returns milliseconds by key
 */
export function measureInTurns(subjects, rounds) {
  const times = new Map(subjects.map(({ key }) => [key, []]))
  for (let round = 0; round < rounds; round += 1) {
    const turn = subjects.map((_, index) => subjects[(index + round) % subjects.length])
    for (const { key, argv, env, before } of turn) {
      before?.()
      times.get(key).push(timeOf(argv, env))
    }
  }
  return times
}

/** All streams are closed: a pipe would decide how the command is started. @returns milliseconds */
export function timeOf([program, ...args], env) {
  const start = performance.now()
  const { status, signal, error } = spawnSync(program, args, { env, stdio: 'ignore' })
  const milliseconds = performance.now() - start
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${error?.message ?? signal ?? status}`)
  return milliseconds
}

/** @returns milliseconds until the last of `count` runs at once has ended */
export async function timeTogether([program, ...args], env, count) {
  const start = performance.now()
  const runs = Array.from({ length: count }, () => {
    const child = spawn(program, args, { env, stdio: 'ignore' })
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (status) =>
        status === 0 ? resolve() : reject(new Error(`${program} ended with ${status}`)),
      )
    })
  })
  await Promise.all(runs)
  return performance.now() - start
}

/** @returns median, smallest and largest */
export function summarize(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { median, min: sorted[0], max: sorted.at(-1) }
}
