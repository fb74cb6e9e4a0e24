/**
 * Starts programs and measures the time. Each line of its input is a request in JSON, `{ argv, env, count }`; each line of its output is the
 * answer, `{ milliseconds, failure }`: from the first start until all have ended.
 *
 * It is a process of its own, and runs in Bun where that is installed: to start a program, Node copies the tables of its own memory
 * (fork(2)), which takes a millisecond and more, depending on how much memory it has. Bun copies nothing (vfork(2)).
 */
import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

for await (const line of createInterface({ input: process.stdin })) {
  const { argv, env, count } = JSON.parse(line)
  const answer = count === 1 ? runOne(argv, env) : await runTogether(argv, env, count)
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}

/** All streams are /dev/null: a pipe would decide how the command is started. */
function runOne([program, ...args], env) {
  const start = performance.now()
  const { status, signal, error } = spawnSync(program, args, { env, stdio: 'ignore' })
  const milliseconds = performance.now() - start
  return { milliseconds, failure: status === 0 ? null : String(error?.message ?? signal ?? status) }
}

async function runTogether([program, ...args], env, count) {
  const start = performance.now()
  const failures = await Promise.all(
    Array.from({ length: count }, () => {
      const child = spawn(program, args, { env, stdio: 'ignore' })
      return new Promise((resolve) => {
        child.once('error', (error) => resolve(error.message))
        child.once('exit', (status, signal) => resolve(status === 0 ? null : String(signal ?? status)))
      })
    }),
  )
  const milliseconds = performance.now() - start
  return { milliseconds, failure: failures.find((failure) => failure !== null) ?? null }
}
