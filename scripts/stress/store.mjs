import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, pause, root, Skip, until } from './stress-run.mjs'

/** The store's test program, bundled once. */
let program
function findProgram() {
  if (program !== undefined) return program
  const path = join(root, 'build', `stress-${process.pid}.mjs`)
  const words = ['tests/bundle-file.mjs', 'tests/store/program.ts', path]
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: root })
  if (status !== 0) throw new Error(`the program does not build: ${stderr}`)
  process.on('exit', () => rmSync(path, { force: true }))
  program = path
  return path
}

function run(stressRun, ...words) {
  if (stressRun.runtime.isWhole) throw new Skip('checks the store without awsx, which the binary cannot do')
  return stressRun.start([stressRun.runtime.path, findProgram(), ...words])
}

async function runExclusion(stressRun) {
  const rounds = stressRun.isShort ? 2 : 10
  let passes = 0
  for (let round = 0; round < rounds; round += 1) {
    const folder = join(stressRun.home, `section-${round}`)
    mkdirSync(folder)
    const all = Array.from({ length: 40 }, () => run(stressRun, 'overlap', folder, '20'))
    await until(() => existsSync(join(folder, 'counter')), 'the first pass')
    for (const { child } of all.slice(0, 10)) {
      await pause(Math.random() * 120)
      child.kill('SIGKILL')
    }
    const outcomes = await Promise.all(all.slice(10).map(({ outcome }) => outcome))
    const failed = outcomes.find(({ status }) => status !== 0)
    expect(failed === undefined, `round ${round}: ${failed?.stdout}${failed?.stderr}`)
    const overlaps = join(folder, 'overlaps')
    expect(!existsSync(overlaps), `round ${round}: ${existsSync(overlaps) && readFileSync(overlaps, 'utf8')}`)
    passes += Number(readFileSync(join(folder, 'counter'), 'utf8'))
  }
  return `${rounds} rounds of 40 processes, 10 of them killed: 0 overlaps in ${passes} passes`
}

async function runAtomicWrites(stressRun) {
  const seconds = stressRun.isShort ? 10 : 60
  expect((await run(stressRun, 'put', 'torn-first').outcome).status === 0, 'the first write failed')
  const first = run(stressRun, 'write')
  await until(() => first.texts.stdout !== '', 'the first record')
  first.child.kill('SIGKILL')
  const reader = run(stressRun, 'read', `${seconds * 1000}`)
  const end = performance.now() + seconds * 1000
  let kills = 1
  while (performance.now() < end) {
    const writers = [run(stressRun, 'write'), run(stressRun, 'write')]
    await until(() => writers.every(({ texts }) => texts.stdout !== ''), 'both write')
    await pause(Math.random() * 250)
    for (const { child } of writers) child.kill('SIGKILL')
    await Promise.all(writers.map(({ outcome }) => outcome))
    kills += 2
  }
  const { stdout, stderr } = await reader.outcome
  const { reads, torn, absent } = JSON.parse(stdout)
  expect(torn === 0 && absent === 0 && stderr === '', `${torn} torn, ${absent} absent: ${stderr}`)
  expect((await run(stressRun, 'put', 'last').outcome).status === 0, 'the last write failed')
  const strays = readdirSync(join(stressRun.state, 'records')).filter((name) => !/^[0-9a-f]{40}$/.test(name))
  expect(strays.length === 0, `left behind: ${strays.join(' ')}`)
  return `${reads} reads during ${kills} kills in ${seconds} s: 0 torn, 0 corrupt, 0 strays`
}

export const storeChecks = [
  { id: '8', name: 'lock exclusion', run: runExclusion },
  { id: '9', name: 'atomic writes', run: runAtomicWrites },
]
