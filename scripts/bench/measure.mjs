/** Runs programs in turn and measures the time. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../local-sandbox.mjs'

const bun = join(root, '.runtimes/bun/bin/bun')
/** The program that runs starter.mjs, and its name. */
const starter = existsSync(bun) ? { name: 'Bun', path: bun } : { name: 'Node', path: process.execPath }
export const starterName = starter.name

let opened

/**
 * Runs every subject once a round, in random order, so that whatever else the machine does, and what ran just before, hits all alike.
 * A subject is `{ key, argv, env, before }`, with `before` called ahead of each run; one without a time of its own in a round would be no comparison, so a run that fails ends it.
 * @returns milliseconds by key
 */
export async function measureInTurns(subjects, rounds) {
  const times = new Map(subjects.map(({ key }) => [key, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const { key, argv, env, before } of shuffle(subjects)) {
      before?.()
      times.get(key).push(await timeOf(argv, env))
    }
  }
  return times
}

function shuffle(items) {
  const shuffled = [...items]
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1))
    ;[shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]]
  }
  return shuffled
}

/** @returns milliseconds */
export function timeOf(argv, env) {
  return timeTogether(argv, env, 1)
}

/** @returns milliseconds until the last of `count` runs at once has ended */
export async function timeTogether(argv, env, count) {
  opened ??= openStarter()
  const { milliseconds, failure } = await opened.ask({ argv, env, count })
  if (failure !== null) throw new Error(`${argv.join(' ')} ended with ${failure}`)
  return milliseconds
}

/** @returns `ask`, which sends a request to starter.mjs and returns its answer, one at a time, and `close` */
function openStarter() {
  const script = join(import.meta.dirname, 'starter.mjs')
  const child = spawn(starter.path, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  // `ask` finds out that it has no answer. Without these, either would end the benchmark before it stops what it started.
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask(request) {
      // The other end reads lines, which these two also end.
      const line = JSON.stringify(request).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
      child.stdin.write(`${line}\n`)
      const { value, done } = await answers.next()
      if (done) throw new Error('the process that starts the programs has ended')
      return JSON.parse(value)
    },
    close: () => child.stdin.end(),
  }
}

/** Ends the process that starts the programs. */
export function closeStarter() {
  opened?.close()
  opened = undefined
}

/** @returns median, smallest and largest */
export function summarize(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { median, min: sorted[0], max: sorted.at(-1) }
}
