#!/usr/bin/env node
/**
 * Tests awsx under load, with killed processes and with full disks, against the local AWS of the tests, and prints a table.
 * Run `npm run build` first. What this machine lacks is skipped by name. The exit status is 1 if any check failed.
 *
 *   node scripts/stress.mjs                       everything, on every runtime in .runtimes/
 *   node scripts/stress.mjs --short               smaller numbers, one runtime: a minute or two
 *   node scripts/stress.mjs --only 1,8            some checks
 *   node scripts/stress.mjs --runtime node-24     one runtime: node (the one that runs this), node-22, node-24, node-26, bun,
 *                                                 binary
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { diskChecks } from './stress/disks.mjs'
import { keyringChecks } from './stress/keyring.mjs'
import { sessionChecks } from './stress/sessions.mjs'
import { storeChecks } from './stress/store.mjs'
import { root, Skip, StressRun } from './stress/stress-run.mjs'

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    runtime: { type: 'string' },
  },
})

const runtimes = [
  { name: 'node', path: process.execPath },
  ...['node-22', 'node-24', 'node-26'].map((name) => ({
    name,
    path: join(root, '.runtimes', name, 'bin/node'),
  })),
  { name: 'bun', path: join(root, '.runtimes/bun/bin/bun') },
  { name: 'binary', path: join(root, 'build/bin/awsx'), isWhole: true },
]
const checks = [...sessionChecks, ...keyringChecks, ...storeChecks, ...diskChecks]

let stressRun
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, async () => {
    await stressRun?.stop()
    process.exit(130)
  })

const rows = []
for (const runtime of chooseRuntimes()) for (const check of chooseChecks()) await run(check, runtime)
process.exitCode = rows.some(({ verdict }) => verdict === 'FAILED') ? 1 : 0

function chooseRuntimes() {
  const wanted = values.runtime ?? (values.short ? 'node' : undefined)
  const chosen = runtimes.filter(({ name }) => wanted === undefined || name === wanted)
  if (chosen.length === 0) throw new Error(`there is no runtime "${wanted}"`)
  return chosen
}

function chooseChecks() {
  const only = values.only?.split(',')
  return checks.filter(({ id }) => only === undefined || only.includes(id))
}

async function run(check, runtime) {
  const started = performance.now()
  const row = { id: check.id, name: check.name, runtime: runtime.name, verdict: 'ok', figures: '' }
  try {
    if (!existsSync(runtime.path))
      throw new Skip('not there: run scripts/runtimes.mjs and scripts/build-binary.mjs')
    stressRun = await StressRun.start(runtime, values.short)
    row.figures = await check.run(stressRun)
  } catch (error) {
    row.verdict = error instanceof Skip ? 'skipped' : 'FAILED'
    row.figures = error.message
  } finally {
    await stressRun?.stop()
  }
  rows.push(row)
  print(row, (performance.now() - started) / 1000)
}

function print({ id, name, runtime, verdict, figures }, seconds) {
  if (rows.length === 1) console.log('check                              runtime  verdict      s  figures')
  const columns = [
    `${id}`.padEnd(3),
    name.padEnd(31),
    runtime.padEnd(8),
    verdict.padEnd(8),
    seconds.toFixed(1).padStart(5),
  ]
  console.log(`${columns.join(' ')}  ${figures.split('\n').slice(0, 6).join(' | ')}`)
}
